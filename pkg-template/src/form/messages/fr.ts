/**
 * French. Importing it adds it to every form, for where the closest `lang` is of that language.
 *
 * @module enlist-sdk/form/messages/fr
 */

import { type Messages, addMessages } from "#form";

const thanks = "Merci. Nous avons reçu vos informations.";
const ours = "Vos informations n’ont pas été envoyées. L’erreur vient de nous. Votre saisie est toujours là : réessayez plus tard.";

/** Every message in French. */
export const messages: Messages = {
  required: "Remplissez ce champ.",
  type: "Ce genre de valeur n’a pas sa place ici.",
  email: "Saisissez une adresse électronique, par exemple nom@example.com.",
  too_long: "Nombre maximal de caractères : {max}.",
  too_few: "Nombre minimal : {min}.",
  too_many: "Nombre maximal : {max}.",
  too_deep: "Nombre maximal de niveaux : {max}.",
  too_large: "Nombre maximal : {max}.",
  integer: "Saisissez un nombre entier.",
  number: "Saisissez un nombre.",
  range: "Saisissez un nombre de {min} à {max}.",
  boolean: "Choisissez oui ou non.",
  date: "Saisissez une date.",
  time: "Saisissez une heure de 00:00 à 23:59.",
  date_time: "Saisissez une date et une heure.",
  uuid: "Saisissez un identifiant tel que 123e4567-e89b-12d3-a456-426614174000.",
  opaque_id: "Ce n’est pas un identifiant.",
  ipv4: "Saisissez une adresse telle que 192.0.2.1.",
  id_list: "Saisissez des identifiants séparés par des virgules.",
  unknown_field: "Il n’y a pas de champ de ce nom.",
  not_allowed: "Ce champ ne peut pas être renseigné ici.",
  duplicate_field: "Ce champ a été envoyé plusieurs fois.",
  malformed: "Ce texte est endommagé.",
  upstream: "Cela n’a pas été accepté.",
  created: thanks,
  exists: thanks,
  accepted: "Merci. Nous avons vos informations et les transmettrons. Vous n’avez plus rien à faire.",
  conflict: "Quelqu’un s’est déjà inscrit avec ces informations. Si ce n’était pas vous, changez d’adresse électronique ou de numéro de téléphone.",
  denied: ours,
  rejected: ours,
  unavailable: "Vos informations n’ont pas été envoyées. Votre saisie est toujours là : renvoyez-la {when}.",
  unknown: "Nous ne savons pas si vos informations sont arrivées. Ne renvoyez rien : contactez-nous.",
  soon: "dans quelques minutes",
  sending: "Envoi en cours…",
  still_sending: "Envoi toujours en cours : patientez.",
  cancelled: "Envoi annulé, à moins qu’il ne soit déjà arrivé. Votre saisie est toujours là.",
  summary: "Il y a un problème",
  title: "Erreur : {title}",
  required_mark: "(obligatoire)",
};

addMessages("fr", messages);
