// A client of the operator's HTTP interface.

import { setTimeout as pause } from "node:timers/promises";

export const STATES = ["delivered", "exists", "refused", "waiting", "held", "dead", "discarded", "erased", "expired"];

/** @param {{ url: URL }} edge @param {{ path: string, secret: string }} access @param {(text: string) => void} onText called with every response, without records */
export function createOperator(edge, { path, secret }, onText = () => {}) {
  const ask = async (what, body) => {
    const request = () =>
      fetch(new URL(`${path}/${what}`, edge.url), {
        method: body ? "POST" : "GET",
        headers: { authorization: `Bearer ${secret}`, ...(body && { "content-type": "application/json" }) },
        body: body && JSON.stringify(body),
      });
    // An idle connection may have been closed, as during a search of the storage.
    const response = await request().catch((error) => (body ? Promise.reject(error) : request()));
    const text = await response.text();
    if (!response.ok) throw new Error(`the operator's ${what} failed with ${response.status}: ${text.slice(0, 300)}`);
    return text;
  };
  const asJson = async (what, body) => {
    const text = await ask(what, body);
    onText(text);
    return JSON.parse(text);
  };
  const operator = {
    counts: () => asJson("counts"),
    async details(id) {
      const { record, ...details } = JSON.parse(await ask(`submissions/${id}`));
      onText(JSON.stringify(details));
      return { record, ...details };
    },
    replay: (id) => asJson(`submissions/${id}/replay`, {}),
    discard: (id) => asJson(`submissions/${id}/discard`, {}),
    erase: (value) => asJson("erasures", { value }),
    replayAll: (state) => asJson("replay", { state }),
    /** Lists all pages. */
    async list(query) {
      const all = [];
      for (let cursor = ""; cursor != null; ) {
        const page = await asJson(`submissions?${new URLSearchParams({ ...query, ...(cursor && { cursor }) })}`);
        all.push(...page.submissions);
        cursor = page.cursor;
      }
      return all;
    },
    /** Exports submissions with their records. */
    async export(query) {
      const text = await ask(`export?${new URLSearchParams(query)}`);
      return text
        .split("\n")
        .filter(Boolean)
        .map((line) => JSON.parse(line));
    },
    /** Waits until no submission waits, or their number has not changed for half a minute. Returns the counts. */
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

/** Returns errors of the counts, in total and by route: `accepted` must be the sum of the states. */
export function countErrors(counts) {
  const sum = (counters) => STATES.reduce((total, state) => total + counters[state], 0);
  const all = [["all", counts], ...Object.entries(counts.routes)];
  return all
    .filter(([, counters]) => counters.accepted !== sum(counters))
    .map(([name, counters]) => `the counts of ${name} do not add up: ${JSON.stringify(counters)}`);
}

/** Formats the counts in a line. */
export function formatCounts(counts) {
  const states = STATES.map((state) => `${counts[state]} ${state}`);
  return `${counts.accepted} accepted = ${states.join(" + ")}`;
}
