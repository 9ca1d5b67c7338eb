/** What came of a signup, for the person who sent it. */

/**
 * @param {Exclude<import("enlist-sdk").Outcome, { status: "invalid" }>} outcome
 * @param {string} thanks the company's own words
 * @returns {{ kind: "good" | "bad", word: string, text: string }}
 */
export function describe(outcome, thanks) {
  switch (outcome.status) {
    case "created":
    case "exists":
      return { kind: "good", word: "Received", text: thanks };
    case "accepted":
      return { kind: "good", word: "Kept safe", text: "We have your form and pass it on as soon as our office answers. There is nothing more to do." };
    case "unavailable":
      return bad("Not sent", `Our office does not answer just now. What you wrote is still here: please try again ${soon(outcome.retryAfter)}.`);
    case "unknown":
      return bad("We cannot tell", "Your form may have arrived. Please do not send it again: ring us, and we will look.");
    default:
      return bad("Not taken", "The fault is ours, and we have been told of it. What you wrote is still here: please try tomorrow, or ring us.");
  }
}

function bad(word, text) {
  return { kind: /** @type {const} */ ("bad"), word, text };
}

/** @param {number | null} seconds */
function soon(seconds) {
  if (seconds === null) return "in a few minutes";
  return seconds < 90 ? `in ${Math.max(1, Math.ceil(seconds))} seconds` : `in ${Math.ceil(seconds / 60)} minutes`;
}
