// BigChange's access tokens: fetched with the client's credentials and cached until shortly before they expire. Concurrent submissions share one request.

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

/** The accounts, by their credentials. */
const accounts = /* @__PURE__ */ new Map<string, Account>();

/** How long to wait for a token that another submission is fetching, in milliseconds, without a `timeoutMs`. */
const WAIT_MS = 10_000;

/** The longest delay of a timer, in milliseconds. */
const MAX_TIMER_MS = 2 ** 31 - 1;

/** How long before its end a token counts as expired, in seconds; half of its life where that is shorter. */
const EXPIRY_MARGIN_S = 60;

/** Sends with the access token of the credentials, or with a fetched one. After a 401 it sends once more, with a new one. */
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

/** Returns a token for these credentials, other than the refused one; or the result of a submission for which there is none. */
export async function tokenFor(declaration: Declaration, options: DirectOptions<any>, refused?: string): Promise<string | DeliveryResult> {
  const { clientId, clientSecret, tokenUrl } = options.credentials;
  const key = JSON.stringify([tokenUrl, clientId, clientSecret].map(String));
  const account = accounts.get(key) ?? {};
  accounts.set(key, account);
  const { token } = account;
  if (token && token.text !== refused && Date.now() < token.until) return token.text;
  // The promises of a cancelled request in a worker never settle, so others must not wait for them without a limit.
  const { signal, timeoutMs = WAIT_MS } = options;
  const { fetching } = account;
  const shared = fetching && (await withTimeout(timeoutMs, signal, () => fetching));
  const fetched = shared ?? (await withTimeout(MAX_TIMER_MS, signal, () => fetchShared(account, declaration, options)))!;
  return "accessToken" in fetched ? fetched.accessToken : fetched;
}

/** Fetches a token for all submissions that wait. No submission's signal ends it. */
function fetchShared(account: Account, declaration: Declaration, options: DirectOptions<any>): Promise<Token | DeliveryResult> {
  const fetched = fetchFor(account, declaration, options).finally(() => {
    if (account.fetching === fetched) account.fetching = undefined;
  });
  return (account.fetching = fetched);
}

async function fetchFor(account: Account, declaration: Declaration, options: DirectOptions<any>): Promise<Token | DeliveryResult> {
  const chosen = pickOptions(options, ["credentials", "timeoutMs", "maxRetries"]);
  const plan = callWasmJson<RequestPlan>(() => buildTokenRequest(declaration.index, encodeOptions(chosen)));
  const { fetch } = options;
  const answer = await sendWithRetries(plan, { fetch }, classifierFor<Token | DeliveryResult>("token", declaration, chosen));
  if ("accessToken" in answer) {
    const { accessToken: text, expiresIn } = answer;
    account.token = { text, until: Date.now() + 1_000 * Math.max(expiresIn - EXPIRY_MARGIN_S, expiresIn / 2) };
  }
  return answer;
}
