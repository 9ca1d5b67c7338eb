/**
 * A fake of Turnstile's siteverify at `/turnstile/siteverify`. It accepts a token of the demo's widget once and for five minutes, and the documented secret that always
 * passes. A repeated request with the same idempotency key gets the first response.
 */

/** @import { Store } from "enlist-sdk/testing" */

export const PATH = "/turnstile/siteverify";

const SECRET = "1x0000000000000000000000000000000AA";
const TOKEN = /^stand-in\.(\d{1,15})\.[\da-f-]{36}$/;
const LIFE_MS = 300_000;
/** Used tokens, with the idempotency key of the request. */
const USED = "turnstile.used";

/** @param {Request} request @param {Store} store @returns {Promise<Response>} */
export async function siteverify(request, store) {
  if (request.method !== "POST" || request.headers.get("content-type") !== "application/json") return refuse("bad-request", 400);
  const { secret, response, idempotency_key: key = "" } = /** @type {Record<string, string>} */ (await request.json().catch(() => ({})));
  if (secret !== SECRET) return refuse(secret ? "invalid-input-secret" : "missing-input-secret");
  const [, madeAt] = TOKEN.exec(response ?? "") ?? [];
  if (madeAt === undefined) return refuse(response ? "invalid-input-response" : "missing-input-response");
  const usedUnder = store.get(USED, response ?? "");
  const isRepeat = usedUnder !== undefined && usedUnder !== "" && usedUnder === key;
  if (!isRepeat && (usedUnder !== undefined || Number(madeAt) + LIFE_MS < Date.now())) return refuse("timeout-or-duplicate");
  store.set(USED, response ?? "", key);
  return Response.json({ success: true, "error-codes": [], challenge_ts: new Date(Number(madeAt)).toISOString() });
}

/** @param {string} code @param {number} [status] */
function refuse(code, status = 200) {
  return Response.json({ success: false, "error-codes": [code] }, { status });
}
