/**
 * German. Importing it adds it to every form, for where the closest `lang` is of that language.
 *
 * @module enlist-sdk/form/messages/de
 */

import { type Messages, addMessages } from "#form";

const thanks = "Vielen Dank. Ihre Angaben sind bei uns.";
const ours =
  "Ihre Angaben wurden nicht gesendet. Der Fehler liegt bei uns. Was Sie eingegeben haben, steht noch hier: Bitte versuchen Sie es später noch einmal.";

/** Every message in German. */
export const messages: Messages = {
  required: "Bitte ausfüllen.",
  type: "Ein solcher Wert gehört nicht hierher.",
  email: "Geben Sie eine E-Mail-Adresse ein, zum Beispiel name@example.com.",
  too_long: "Höchstens {max} Zeichen.",
  too_few: "Mindestens {min}.",
  too_many: "Höchstens {max}.",
  too_deep: "Höchstens {max} Ebenen.",
  too_large: "Höchstens {max} Byte.",
  integer: "Geben Sie eine ganze Zahl ein.",
  number: "Geben Sie eine Zahl ein.",
  range: "Geben Sie eine Zahl von {min} bis {max} ein.",
  boolean: "Wählen Sie Ja oder Nein.",
  date: "Geben Sie ein Datum ein.",
  time: "Geben Sie eine Uhrzeit von 00:00 bis 23:59 ein.",
  date_time: "Geben Sie Datum und Uhrzeit ein.",
  uuid: "Geben Sie eine Kennung wie 123e4567-e89b-12d3-a456-426614174000 ein.",
  opaque_id: "Das ist keine Kennung.",
  ipv4: "Geben Sie eine Adresse wie 192.0.2.1 ein.",
  id_list: "Geben Sie Kennungen ein, mit Kommas getrennt.",
  unknown_field: "Ein Feld dieses Namens gibt es nicht.",
  not_allowed: "Dieses Feld kann hier nicht gesetzt werden.",
  duplicate_field: "Dieses Feld wurde mehrfach angegeben.",
  malformed: "Dieser Text ist beschädigt.",
  upstream: "Das wurde nicht angenommen.",
  created: thanks,
  exists: thanks,
  accepted: "Vielen Dank. Wir haben Ihre Angaben und geben sie weiter. Sie müssen nichts weiter tun.",
  conflict: "Mit diesen Angaben hat sich schon jemand angemeldet. Waren Sie es nicht selbst, ändern Sie bitte E-Mail-Adresse oder Telefonnummer.",
  denied: ours,
  rejected: ours,
  unavailable: "Ihre Angaben wurden nicht gesendet. Was Sie eingegeben haben, steht noch hier: Bitte senden Sie es {when} noch einmal.",
  unknown: "Wir wissen nicht, ob Ihre Angaben angekommen sind. Bitte senden Sie nichts mehr: Fragen Sie uns.",
  soon: "in einigen Minuten",
  sending: "Wird gesendet …",
  still_sending: "Wird noch gesendet: Bitte warten.",
  cancelled: "Abgebrochen, falls es nicht schon angekommen war. Was Sie eingegeben haben, steht noch hier.",
  summary: "Bitte sehen Sie sich das noch einmal an",
  title: "Fehler: {title}",
  required_mark: "(Pflichtfeld)",
};

addMessages("de", messages);
