/** The demo's inspector: shows the last request that a vendor received, and orders faults of a vendor. Both are requests to the sandbox. */

interface Sandbox {
  fetch: typeof fetch;
}

/** An entry of the sandbox's journal. Secrets are masked. */
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

/** A fault lasts for one signup with its two retries, so that it does not affect the next visitor. */
const FAULT_TIMES = 3;

/** A fault that lasts until it is removed. */
const SWITCHED_OFF = "off";

export async function showSent(request: Request, sandbox: Sandbox, form: string | undefined): Promise<Response> {
  const target = vendors[form ?? ""];
  if (!target) return text("No such form.", 404);
  if (request.method !== "GET") return text("Use GET.", 405);
  const response = await sandbox.fetch(`http://sandbox/_sandbox/requests?vendor=${target.vendor}`);
  const entries = (await response.json()) as Entry[];
  const last = entries.findLast((entry) => entry.path === target.path);
  return text(last ? written(last) : "Nothing yet: send the form first.");
}

export async function orderFault(request: Request, sandbox: Sandbox, form: string | undefined): Promise<Response> {
  const target = vendors[form ?? ""];
  if (!target) return text("No such form.", 404);
  // Another site's form cannot send JSON without a preflight request.
  if (request.method !== "POST" || request.headers.get("content-type") !== "application/json") return text("Post JSON.", 415);
  const { fault } = (await request.json()) as { fault: unknown };
  const order = fault === SWITCHED_OFF ? { fault: "down" } : { fault, times: FAULT_TIMES };
  return sandbox.fetch("http://sandbox/_sandbox/faults", {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ vendor: target.vendor, ...order }),
  });
}

function written({ method, path, query, headers, body, status }: Entry): string {
  const lines = Object.entries(headers)
    .filter(([name]) => !/^(host|cf-.*|mf-.*|accept-encoding|connection|content-length)$/.test(name))
    .map(([name, value]) => `${name}: ${value}`);
  return [`${method} ${path}${query}`, ...lines, "", pretty(body), "", `answered: ${status ?? "nothing, the connection was closed"}`, ""].join("\n");
}

/** Indents JSON. A number keeps the digits that were sent. */
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
