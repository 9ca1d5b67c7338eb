/** The form as it is in the page, and behaves by ours. */

import { aptania } from "enlist-sdk";
import { bindForm } from "enlist-sdk/form";

const form = document.querySelector("form");
form.addEventListener("enlist:ready", () => globalThis.canJudge());
bindForm(form, { call: aptania.createContact });
