/** The form bound by `bindForm`. */

import { aptania } from "enlist-sdk";
import { bindForm } from "enlist-sdk/form";

const form = document.querySelector("form");
form.addEventListener("enlist:ready", () => globalThis.setReady());
bindForm(form, { call: aptania.createContact });
