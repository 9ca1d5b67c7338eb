// The operator, by the interface that the ledger has for one.

import { setTimeout as pause } from "node:timers/promises";

export const STATES = ["delivered", "exists", "refused", "waiting", "held", "dead", "discarded", "erased", "expired"];

/** @param {{ url: URL }} edge @param {{ path: string, secret: string }} access @param {(text: string) => void} onText what it is answered, but for records */
export function operatorOf(edge, { path, secret }, onText = () => {}) {
  const ask = async (what, body) => {
    const request = () =>
      fetch(new URL(`${path}/${what}`, edge.url), {
        method: body ? "POST" : "GET",
        headers: { authorization: `Bearer ${secret}`, ...(body && { "content-type": "application/json" }) },
        body: body && JSON.stringify(body),
      });
    // A connection that was idle for long, as during a search of the storage, may have been closed.
    const response = await request().catch((error) => (body ? Promise.reject(error) : request()));
    const text = await response.text();
    if (!response.ok) throw new Error(`the operator's ${what} was answered ${response.status}: ${text.slice(0, 300)}`);
    return text;
  };
  const asJson = async (what, body) => {
    const text = await ask(what, body);
    onText(text);
    return JSON.parse(text);
  };
  const operator = {
    counts: () => asJson("counts"),
    async story(id) {
      const { record, ...story } = JSON.parse(await ask(`submissions/${id}`));
      onText(JSON.stringify(story));
      return { record, ...story };
    },
    replay: (id) => asJson(`submissions/${id}/replay`, {}),
    discard: (id) => asJson(`submissions/${id}/discard`, {}),
    erase: (value) => asJson("erasures", { value }),
    replayAll: (state) => asJson("replay", { state }),
    /** Page by page. */
    async list(query) {
      const all = [];
      for (let cursor = ""; cursor != null; ) {
        const page = await asJson(`submissions?${new URLSearchParams({ ...query, ...(cursor && { cursor }) })}`);
        all.push(...page.submissions);
        cursor = page.cursor;
      }
      return all;
    },
    /** With their records. */
    async export(query) {
      const text = await ask(`export?${new URLSearchParams(query)}`);
      return text
        .split("\n")
        .filter(Boolean)
        .map((line) => JSON.parse(line));
    },
    /** Waits until nothing waits any more, or as many do for half a minute, which is left to the caller to find. */
    async settled() {
      let since = performance.now();
      for (let before; ; await pause(250)) {
        const counts = await operator.counts();
        if (counts.waiting !== before) since = performance.now();
        if (counts.waiting === 0 || performance.now() - since > 30_000) return counts;
        before = counts.waiting;
      }
    },
  };
  return operator;
}

/** What is wrong with the books: of all, and of each route. */
export function imbalances(counts) {
  const sum = (book) => STATES.reduce((total, state) => total + book[state], 0);
  const books = [["all", counts], ...Object.entries(counts.routes)];
  return books.filter(([, book]) => book.accepted !== sum(book)).map(([name, book]) => `the books of ${name} do not balance: ${JSON.stringify(book)}`);
}

/** The books in a line. */
export function told(counts) {
  const states = STATES.map((state) => `${counts[state]} ${state}`);
  return `${counts.accepted} accepted = ${states.join(" + ")}`;
}
