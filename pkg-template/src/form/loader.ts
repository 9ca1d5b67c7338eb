import type { FormContext } from "./context.ts";
import { type FormEvents, dispatch } from "./events.ts";

/** Loads the wasm for a form, and leaves the form to the browser where that fails. */
export interface Loader {
  /** Whether the wasm is loaded. */
  readonly isReady: boolean;
  /** Whether the browser validates and sends the form. */
  readonly isNative: boolean;
  /** Loads the wasm. After a failure it tries again. */
  load(): Promise<void>;
  /** Leaves the form to the browser, until the wasm is loaded. */
  fallBack(reason: FormEvents["enlist:fallback"]["detail"]["reason"]): void;
}

/** Creates a form's loader. It loads when the page is idle, or at the first focus in the form. */
export function createLoader(context: FormContext, onReady: () => void): Loader {
  const { form, schema, undoLog } = context;
  const foundNoValidate = form.getAttribute("novalidate");
  let loading: Promise<void> | undefined;
  let isReady = false;
  let isNative = false;

  // Through the schema: it belongs to the build whose wasm is needed.
  const load = () =>
    (loading ??= (async () => schema["~standard"].validate({}))().then(
      () => {
        if (isReady || context.isDestroyed) return;
        isReady = true;
        isNative = false;
        undoLog.setAttribute(form, "novalidate", "");
        dispatch(form, "enlist:ready");
        onReady();
      },
      (error) => {
        loading = undefined;
        if (!context.isDestroyed) fallBack("init_failed");
        throw error;
      },
    ));

  const fallBack: Loader["fallBack"] = (reason) => {
    if (isNative) return;
    isNative = true;
    undoLog.setAttribute(form, "novalidate", foundNoValidate);
    dispatch(form, "enlist:fallback", { reason });
  };

  const warmUp = () => {
    if (!context.isDestroyed) load().catch(() => {});
  };

  undoLog.setAttribute(form, "novalidate", "");
  undoLog.listen(form, "focusin", warmUp);
  const whenIdle = window.requestIdleCallback ?? setTimeout;
  whenIdle(warmUp);

  return {
    get isReady() {
      return isReady;
    },
    get isNative() {
      return isNative;
    },
    load,
    fallBack,
  };
}
