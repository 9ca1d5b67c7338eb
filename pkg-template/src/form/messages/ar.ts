/**
 * Arabic. Importing it adds it to every form, for where the closest `lang` is of that language.
 *
 * @module enlist-sdk/form/messages/ar
 */

import { type Messages, addMessages } from "#form";

const thanks = "شكرًا لك. لقد استلمنا بياناتك.";
const ours = "لم تُرسل بياناتك. الخطأ من جانبنا. ما كتبته ما زال هنا: يُرجى المحاولة لاحقًا.";

/** Every message in Arabic. */
export const messages: Messages = {
  required: "يُرجى ملء هذا الحقل.",
  type: "هذا النوع من القيم غير مناسب هنا.",
  email: "أدخل عنوان بريد إلكتروني، مثل name@example.com.",
  too_long: "الحد الأقصى لعدد الأحرف: {max}.",
  too_few: "الحد الأدنى للعدد: {min}.",
  too_many: "الحد الأقصى للعدد: {max}.",
  too_deep: "الحد الأقصى لعدد المستويات: {max}.",
  too_large: "الحد الأقصى لعدد البايتات: {max}.",
  integer: "أدخل عددًا صحيحًا.",
  number: "أدخل عددًا.",
  range: "أدخل عددًا من {min} إلى {max}.",
  boolean: "اختر نعم أو لا.",
  date: "أدخل تاريخًا صحيحًا.",
  time: "أدخل وقتًا من 00:00 إلى 23:59.",
  date_time: "أدخل التاريخ والوقت.",
  uuid: "أدخل معرّفًا مثل 123e4567-e89b-12d3-a456-426614174000.",
  opaque_id: "هذا ليس معرّفًا.",
  ipv4: "أدخل عنوانًا مثل 192.0.2.1.",
  id_list: "أدخل المعرّفات وبينها فواصل.",
  unknown_field: "لا يوجد حقل بهذا الاسم.",
  not_allowed: "لا يمكن تعيين هذا الحقل هنا.",
  duplicate_field: "أُرسل هذا الحقل أكثر من مرة.",
  malformed: "هذا النص تالف.",
  upstream: "لم يُقبل هذا.",
  created: thanks,
  exists: thanks,
  accepted: "شكرًا لك. بياناتك لدينا وسنرسلها. لا يلزمك فعل أي شيء آخر.",
  conflict: "سبق أن سجّل شخص ما بهذه البيانات. إن لم تكن أنت، فغيّر عنوان البريد الإلكتروني أو رقم الهاتف.",
  denied: ours,
  rejected: ours,
  unavailable: "لم تُرسل بياناتك. ما كتبته ما زال هنا: يُرجى إعادة الإرسال {when}.",
  unknown: "لا نعلم هل وصلت بياناتك. يُرجى عدم إرسالها مرة أخرى: تواصل معنا.",
  soon: "خلال بضع دقائق",
  sending: "جارٍ الإرسال…",
  still_sending: "ما زال الإرسال جاريًا: يُرجى الانتظار.",
  cancelled: "أُلغي الإرسال، ما لم يكن قد وصل. ما كتبته ما زال هنا.",
  summary: "هناك مشكلة",
  title: "خطأ: {title}",
  required_mark: "(مطلوب)",
};

addMessages("ar", messages);
