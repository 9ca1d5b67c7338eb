import * as core from "#glue";
import { callWasmJson } from "./wasm.ts";

/**
 * The Aptania userUUID out of a cookie string, or null: absent, or not an id.
 *
 * @param cookieName each account's own
 * @param cookies by default the page's
 */
export function readUserUUID(cookieName: string, cookies: string | Headers | Request = pageCookies()): string | null {
  const text = textOf(cookies);
  return callWasmJson(() => core.readUserUUID(String(cookieName), text));
}

/** What is no source of cookies has none. */
function textOf(cookies: string | Headers | Request): string {
  if (typeof cookies === "string") return cookies;
  const headers: Partial<Headers> | undefined = cookies instanceof Request ? cookies.headers : cookies;
  return String(headers?.get?.("cookie") ?? "");
}

function pageCookies(): string {
  return typeof document === "undefined" ? "" : document.cookie;
}
