/**
 * The handler behind a form: it takes what a page posts, completes it with what only a server may know, and sends it to the vendor.
 *
 * @module enlist-sdk/edge
 */

export { createHandler } from "./handler.ts";
export type { Context, Handler } from "./handler.ts";
export type { LedgerClass, LedgerConfig, LedgerNamespace, LedgerState, LedgerStorage } from "./ledger/types.ts";
export type { EdgeConfig, InputOf, LogEvent, Route, RouteOf } from "./types.ts";
