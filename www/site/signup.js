/** The script of every form page. Without it, or without the wasm, the browser sends the form and the edge answers with a page. */

import "enlist-sdk/element";
import { refreshCopy } from "./copy.js";
import { faultIsSpent } from "./fault.js";
import { offerLocation } from "./location.js";

const form = document.querySelector("enlist-form form");

form.addEventListener("enlist:outcome", () => {
  refreshCopy();
  faultIsSpent();
});
offerLocation(form);
