/**
 * Forms that are validated while they are filled in, sent once, and that show the outcome. They work without script and without wasm too.
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
