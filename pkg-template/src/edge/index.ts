export { createHandler } from "./handler.ts";
export type { Context, Handler } from "./handler.ts";
export type { EdgeConfig, InputOf, LogEvent, Route, RouteOf } from "./types.ts";
