/** The script of the page that shows all that a form can do: what is imported is what there is. */

import "enlist-sdk/element";
import "enlist-sdk/form/honeypot";
import "enlist-sdk/form/messages/ar";
import "enlist-sdk/form/messages/de";
import "enlist-sdk/form/rows";
