import * as core from "#glue";
import { callWasmJson } from "./wasm.ts";

/**
 * Returns the Aptania userUUID of a cookie string, or null where it is absent or not an id.
 *
 * @param cookieName the name of the cookie, which each account chooses
 * @param cookies by default the page's
 */
export function readUserUUID(cookieName: string, cookies: string | Headers | Request = pageCookies()): string | null {
  const text = textOf(cookies);
  return callWasmJson(() => core.readUserUUID(String(cookieName), text));
}

/** The cookies as text, blank for any other value. */
function textOf(cookies: string | Headers | Request): string {
  if (typeof cookies === "string") return cookies;
  const headers: Partial<Headers> | undefined = cookies instanceof Request ? cookies.headers : cookies;
  return String(headers?.get?.("cookie") ?? "");
}

function pageCookies(): string {
  return typeof document === "undefined" ? "" : document.cookie;
}
