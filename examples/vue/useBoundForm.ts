import { bindForm, type FormOptions } from "enlist-sdk/form";
import { type Ref, watch } from "vue";

/** Binds the form of a template ref for as long as it is in the page. */
export function useBoundForm(form: Readonly<Ref<HTMLFormElement | null>>, options: FormOptions) {
  watch(
    form,
    (element, _, onCleanup) => {
      if (!element) return;
      const bound = bindForm(element, options);
      onCleanup(() => bound.destroy());
    },
    { flush: "post" },
  );
}
