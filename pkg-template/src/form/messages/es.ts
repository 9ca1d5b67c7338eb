/**
 * Spanish. Importing it adds it to every form, for where the closest `lang` is of that language.
 *
 * @module enlist-sdk/form/messages/es
 */

import { type Messages, addMessages } from "#form";

const thanks = "Gracias. Hemos recibido sus datos.";
const ours = "Sus datos no se enviaron. El error es nuestro. Lo que escribió sigue aquí: inténtelo más tarde.";

/** Every message in Spanish. */
export const messages: Messages = {
  required: "Rellene este campo.",
  type: "Este tipo de valor no corresponde aquí.",
  email: "Escriba una dirección de correo, por ejemplo nombre@example.com.",
  too_long: "Número máximo de caracteres: {max}.",
  too_few: "Número mínimo: {min}.",
  too_many: "Número máximo: {max}.",
  too_deep: "Número máximo de niveles: {max}.",
  too_large: "Número máximo de bytes: {max}.",
  integer: "Escriba un número entero.",
  number: "Escriba un número.",
  range: "Escriba un número de {min} a {max}.",
  boolean: "Elija sí o no.",
  date: "Escriba una fecha.",
  time: "Escriba una hora de 00:00 a 23:59.",
  date_time: "Escriba una fecha y una hora.",
  uuid: "Escriba un identificador como 123e4567-e89b-12d3-a456-426614174000.",
  opaque_id: "Esto no es un identificador.",
  ipv4: "Escriba una dirección como 192.0.2.1.",
  id_list: "Escriba identificadores separados por comas.",
  unknown_field: "No hay ningún campo con este nombre.",
  not_allowed: "Este campo no se puede rellenar aquí.",
  duplicate_field: "Este campo se envió más de una vez.",
  malformed: "Este texto está dañado.",
  upstream: "Esto no se aceptó.",
  created: thanks,
  exists: thanks,
  accepted: "Gracias. Tenemos sus datos y los transmitiremos. No tiene que hacer nada más.",
  conflict: "Alguien ya se inscribió con estos datos. Si no fue usted, cambie la dirección de correo o el número de teléfono.",
  denied: ours,
  rejected: ours,
  unavailable: "Sus datos no se enviaron. Lo que escribió sigue aquí: vuelva a enviarlo {when}.",
  unknown: "No sabemos si sus datos llegaron. No los vuelva a enviar: póngase en contacto con nosotros y lo comprobaremos.",
  soon: "dentro de unos minutos",
  sending: "Enviando…",
  still_sending: "Todavía se está enviando: espere.",
  cancelled: "Cancelado, salvo que ya hubiera llegado. Lo que escribió sigue aquí.",
  summary: "Hay un problema",
  title: "Error: {title}",
  required_mark: "(obligatorio)",
};

addMessages("es", messages);
