/**
 * The calls, each of which validates, builds requests, submits, and reads answers.
 *
 * `enlist-sdk/web` has the same face, and always the page's build; so has `enlist-sdk/slim`, which never looks for its wasm: there `init` needs a source.
 *
 * @module enlist-sdk
 */

export type * from "./api.ts";
export type * from "#generated/records.ts";
export { attributes } from "./attributes.ts";
export { EnlistError, isEnlistError } from "./errors.ts";
export { aptania } from "./vendors/aptania.ts";
export { bigchange } from "./vendors/bigchange.ts";
export { protech } from "./vendors/protech.ts";
export { yulsn } from "./vendors/yulsn.ts";
export { readUserUUID } from "./visitor.ts";
export { init, isReady } from "#start";
