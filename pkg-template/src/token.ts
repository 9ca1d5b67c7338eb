// BigChange's access tokens: fetched with the client's credentials, kept until shortly before they expire, one request however many wait for it.

import { buildTokenRequest } from "#glue";
import type { DirectOptions } from "./api.ts";
import { callWasmJson } from "./wasm.ts";
import type { Declaration } from "./declaration.ts";
import { type Authorize, type DeliveryResult, type Delivery, classifierFor, type UpstreamResult } from "./deliver.ts";
import { pickOptions, encodeOptions } from "./request.ts";
import { type RequestPlan, sendWithRetries, withTimeout } from "./send.ts";

interface Token {
  readonly accessToken: string;
  readonly expiresIn: number;
}

interface Account {
  token?: { readonly text: string; readonly until: number };
  fetching?: Promise<Token | DeliveryResult> | undefined;
}

/** By credentials, so that no account uses another's token. */
const accounts = /* @__PURE__ */ new Map<string, Account>();

/** How long to wait for a token that another request is fetching, unless `timeoutMs` says. */
const PATIENCE_MS = 10_000;

/** Longer than any fetch that ends by itself, and as long as a timer goes. */
const LONGEST_MS = 2 ** 31 - 1;

/** How long before its end a token counts as expired, in seconds; of a short life the half. */
const MARGIN = 60;

/** Sends with an access token, the one that is given or one that is fetched: once more, with a fresh one, after a 401. */
export const withToken: Authorize =
  <Result extends UpstreamResult>(deliver: Delivery<Result>): Delivery<Result | DeliveryResult> =>
  async (declaration, input, options) => {
    const { accessToken, clientId, clientSecret, tokenUrl, ...rest } = Object(options?.credentials);
    if (accessToken != null || (clientId == null && clientSecret == null)) return deliver(declaration, input, options);

    const attempt = async (refused?: string): Promise<[Result | DeliveryResult, string?]> => {
      const token = await tokenFor(declaration, options, refused);
      if (typeof token !== "string") return [token];
      return [await deliver(declaration, input, { ...options, credentials: { ...rest, clientSecret, accessToken: token } }), token];
    };
    const [first, token] = await attempt();
    return token !== undefined && first.upstreamStatus === 401 ? (await attempt(token))[0] : first;
  };

/** A token for these credentials, other than the refused one, or what becomes of a submission without. */
export async function tokenFor(declaration: Declaration, options: DirectOptions<any>, refused?: string): Promise<string | DeliveryResult> {
  const { clientId, clientSecret, tokenUrl } = options.credentials;
  const key = JSON.stringify([tokenUrl, clientId, clientSecret].map(String));
  const account = accounts.get(key) ?? {};
  accounts.set(key, account);
  const { token } = account;
  if (token && token.text !== refused && Date.now() < token.until) return token.text;
  // A worker's request can be cancelled, and then its promises never settle: no other waits for them without end.
  const { signal, timeoutMs = PATIENCE_MS } = options;
  const { fetching } = account;
  const others = fetching && (await withTimeout(timeoutMs, signal, () => fetching));
  const fetched = others ?? (await withTimeout(LONGEST_MS, signal, () => fetchAlone(account, declaration, options)))!;
  return "accessToken" in fetched ? fetched.accessToken : fetched;
}

/** Fetches a token for all who wait: no one's signal ends it. */
function fetchAlone(account: Account, declaration: Declaration, options: DirectOptions<any>): Promise<Token | DeliveryResult> {
  const fetched = fetchFor(account, declaration, options).finally(() => {
    if (account.fetching === fetched) account.fetching = undefined;
  });
  return (account.fetching = fetched);
}

async function fetchFor(account: Account, declaration: Declaration, options: DirectOptions<any>): Promise<Token | DeliveryResult> {
  const given = pickOptions(options, ["credentials", "timeoutMs", "maxRetries"]);
  const prepared = callWasmJson<RequestPlan>(() => buildTokenRequest(declaration.index, encodeOptions(given)));
  const { fetch } = options;
  const answer = await sendWithRetries(prepared, { fetch }, classifierFor<Token | DeliveryResult>("token", declaration, given));
  if ("accessToken" in answer) {
    const { accessToken: text, expiresIn } = answer;
    account.token = { text, until: Date.now() + 1_000 * Math.max(expiresIn - MARGIN, expiresIn / 2) };
  }
  return answer;
}
