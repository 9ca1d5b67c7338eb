/** What a browser lets outlive its page (Fetch, "keepalive"): 64 kibibytes in all, less what other scripts may have under way, at three bytes a UTF-16 code unit. */
const MOST_KEEPALIVE = 20_000;

/** How a record is sent: so that it outlives the page where it may, with what goes along, and without cookies where the visitor is to stay anonymous. */
export function sender(record: object, along: Readonly<Record<string, string>>, isAnonymous: boolean): { keepalive: boolean; fetch?: typeof globalThis.fetch } {
  const keepalive = JSON.stringify([record, along]).length < MOST_KEEPALIVE;
  if (!isAnonymous && !Object.keys(along).length) return { keepalive };
  return {
    keepalive,
    async fetch(request: any) {
      const body = JSON.stringify({ ...(await request.clone().json()), ...along });
      return fetch(new Request(request, { body, ...(isAnonymous && { credentials: "omit" }) }));
    },
  };
}
