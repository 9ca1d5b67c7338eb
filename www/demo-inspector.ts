/** What the curious may see and do: the last request a vendor received, and a bad day for the vendor. Both are the sandbox's doing. */

interface Sandbox {
  fetch: typeof fetch;
}

/** An entry of the sandbox's journal, its secrets already masked. */
interface Entry {
  readonly method: string;
  readonly path: string;
  readonly query: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
  readonly status: number | null;
}

const vendors: Readonly<Record<string, { readonly vendor: string; readonly path: string }>> = {
  "aptania-contact": { vendor: "aptania", path: "/services/createContact" },
  "aptania-account": { vendor: "aptania", path: "/services/createAccount" },
  "yulsn-contact": { vendor: "yulsn", path: "/api/v1/Contacts" },
  "protech-contact": { vendor: "protech", path: "/api/Contact" },
  "bigchange-contact": { vendor: "bigchange", path: "/v1/contacts" },
  everything: { vendor: "aptania", path: "/services/createAccount" },
  "everything-letter": { vendor: "aptania", path: "/services/createContact" },
  "everything-ticket": { vendor: "yulsn", path: "/api/v1/Contacts" },
  "everything-power": { vendor: "bigchange", path: "/v1/contacts" },
};

/** Three requests are one signup, and twice more that it is tried; then the vendor is well again, for the next visitor's sake. */
const FAULT_TIMES = 3;

/** What lasts until it is taken back. */
const SWITCHED_OFF = "off";

export async function showSent(request: Request, sandbox: Sandbox, form: string | undefined): Promise<Response> {
  const about = vendors[form ?? ""];
  if (!about) return text("No such form.", 404);
  if (request.method !== "GET") return text("Only to be read.", 405);
  const answer = await sandbox.fetch(`http://sandbox/_sandbox/requests?vendor=${about.vendor}`);
  const entries = (await answer.json()) as Entry[];
  const last = entries.findLast((entry) => entry.path === about.path);
  return text(last ? written(last) : "Nothing yet: send the form first.");
}

export async function orderFault(request: Request, sandbox: Sandbox, form: string | undefined): Promise<Response> {
  const about = vendors[form ?? ""];
  if (!about) return text("No such form.", 404);
  // JSON is more than another site's form can send without asking first.
  if (request.method !== "POST" || request.headers.get("content-type") !== "application/json") return text("Post JSON.", 415);
  const { fault } = (await request.json()) as { fault: unknown };
  const order = fault === SWITCHED_OFF ? { fault: "down" } : { fault, times: FAULT_TIMES };
  return sandbox.fetch("http://sandbox/_sandbox/faults", {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ vendor: about.vendor, ...order }),
  });
}

function written({ method, path, query, headers, body, status }: Entry): string {
  const lines = Object.entries(headers)
    .filter(([name]) => !/^(host|cf-.*|mf-.*|accept-encoding|connection|content-length)$/.test(name))
    .map(([name, value]) => `${name}: ${value}`);
  return [`${method} ${path}${query}`, ...lines, "", pretty(body), "", `answered: ${status ?? "nothing, the line was cut"}`, ""].join("\n");
}

/** Laid out, and otherwise as it came: a number keeps the digits it was sent with. */
function pretty(body: string): string {
  type Reviver = (key: string, value: unknown, context: { source: string }) => unknown;
  const json = JSON as unknown as { parse(text: string, reviver: Reviver): unknown; rawJSON(text: string): unknown };
  try {
    const value = json.parse(body, (_, value, { source }) => (typeof value === "number" ? json.rawJSON(source) : value));
    return JSON.stringify(value, null, 2);
  } catch {
    return body;
  }
}

function text(body: string, status = 200): Response {
  return new Response(body, {
    status,
    headers: { "content-type": "text/plain; charset=utf-8", "cache-control": "no-store", "x-content-type-options": "nosniff" },
  });
}
