// A configuration's handles in WebAssembly.

import * as core from "#glue";
import { encodeValue, WHOLE_RECORD } from "../frame.ts";
import { callWasm, instanceGeneration } from "../wasm.ts";

/** Configurations that are compiled at a time, at most. One that is released is compiled again when it is next used. */
const MAX_COMPILED = 64;

/** Those that have handles, the oldest first. */
const compiled = new Set<CompiledConfig>();

/** The frames of a configuration, compiled when its handle is first needed: once for each instance of WebAssembly. */
export class CompiledConfig {
  readonly #config: Uint8Array | undefined;
  readonly #routes: readonly Uint8Array[];
  #handles: Uint32Array | undefined;
  #generation = -1;

  /** @param config its options, without those of the routes; undefined where they cannot be had */
  constructor(config: object | undefined, routes: readonly object[]) {
    this.#config = config && encoded(config);
    this.#routes = routes.map(encoded);
  }

  /** Returns the handle of a route, or of the configuration itself. It is valid until the next call into WebAssembly ends. */
  handle(route?: number): number {
    if (!this.#handles || this.#generation !== instanceGeneration()) this.#compile();
    return this.#handles![route === undefined ? 0 : route + 1]!;
  }

  /** Returns whether another configuration compiles to the same. */
  equals(other: CompiledConfig): boolean {
    const [own, others] = [this, other].map((config) => [config.#config ?? new Uint8Array(), ...config.#routes]) as [Uint8Array[], Uint8Array[]];
    return own.length === others.length && own.every((frame, index) => isSame(frame, others[index]!));
  }

  #compile(): void {
    this.#handles = undefined;
    const handles = callWasm(() => core.compileConfig(this.#config, [...this.#routes]));
    this.#generation = instanceGeneration();
    this.#handles = handles;
    compiled.delete(this);
    compiled.add(this);
    const [oldest] = compiled;
    if (compiled.size > MAX_COMPILED) oldest!.#release();
  }

  #release(): void {
    compiled.delete(this);
    const handles = this.#handles!;
    this.#handles = undefined;
    // After a trap its handles went with the instance.
    if (this.#generation === instanceGeneration()) callWasm(() => core.releaseConfig(handles));
  }
}

/** A frame of options. One of options that are too large for a frame holds null, which is reported as a mistake. */
function encoded(options: object): Uint8Array {
  return encodeValue(WHOLE_RECORD, options)?.slice() ?? encodeValue(WHOLE_RECORD, null)!.slice();
}

function isSame(one: Uint8Array, other: Uint8Array): boolean {
  return one.length === other.length && one.every((byte, index) => byte === other[index]);
}
