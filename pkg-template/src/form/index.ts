/**
 * A form that behaves: judged while it is filled in, sent once, told in words what came of it; and that works where script or wasm does not.
 *
 * @module enlist-sdk/form
 */

export { bindForm } from "./bind.ts";
export type { FormEvents } from "./events.ts";
export { extend } from "./extend.ts";
export type { Attachment, Extension } from "./extend.ts";
export { addMessages } from "./messages.ts";
export type { FormText, MessageContext, MessageFunction, MessageKey, Messages } from "./messages.ts";
export type { BoundForm, FormOptions } from "./types.ts";
export type { Identify } from "./visitor.ts";
