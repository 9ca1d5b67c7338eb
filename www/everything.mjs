/** The sixth page, which shows all that a form can do, in English, German and Arabic: a page for each, made here so that they differ in nothing but their words. */

/**
 * @typedef {Record<"title" | "heading" | "lede" | "business" | "name" | "phone" | "where" | "address" | "town" | "postcode" | "country" | "people" | "person" | "first"
 *   | "last" | "email" | "add" | "remove" | "note" | "hint" | "blank" | "send" | "cancel" | "done" | "doneText" | "others" | "needPhone" | "demo" | "skip" | "summary"
 *   | "countryGB" | "countryIE" | "countryFR", string>} Words
 */

/** @type {Record<string, { dir: "ltr" | "rtl", own: string, words: Words }>} */
export const languages = {
  en: {
    dir: "ltr",
    own: "English",
    words: {
      title: "Take a stand at the fair", heading: "Take a stand", lede: "Show what your workshop makes. Two days in May, a roof included.",
      business: "The workshop", name: "Name", phone: "Telephone", where: "Where it is", address: "Address", town: "Town", postcode: "Postcode", country: "Country",
      people: "Who will be there", person: "Person", first: "First name", last: "Last name", email: "Email address", add: "Add a person", remove: "Remove this person",
      note: "What you make", hint: "A line or two for the programme.", blank: "Leave this blank",
      send: "Ask for the stand", cancel: "Stop sending", done: "The stand is yours to take", doneText: "We have your application, and write within a week.",
      others: "This page in", needPhone: "We ring about the size of the stand: a telephone number is needed.",
      demo: "There is no such fair. Make up the details you give it.", skip: "Skip to the form", summary: "All that a form can do",
      countryGB: "United Kingdom", countryIE: "Ireland", countryFR: "France",
    },
  },
  de: {
    dir: "ltr",
    own: "Deutsch",
    words: {
      title: "Ein Stand auf der Messe", heading: "Einen Stand nehmen", lede: "Zeigen Sie, was Ihre Werkstatt macht. Zwei Tage im Mai, mit Dach.",
      business: "Die Werkstatt", name: "Name", phone: "Telefon", where: "Wo sie ist", address: "Adresse", town: "Ort", postcode: "Postleitzahl", country: "Land",
      people: "Wer kommt", person: "Person", first: "Vorname", last: "Nachname", email: "E-Mail-Adresse", add: "Eine Person mehr", remove: "Diese Person streichen",
      note: "Was Sie machen", hint: "Ein, zwei Zeilen für das Programm.", blank: "Bitte leer lassen",
      send: "Um den Stand bitten", cancel: "Senden abbrechen", done: "Der Stand ist vorgemerkt", doneText: "Ihre Anmeldung ist da. Wir schreiben binnen einer Woche.",
      others: "Diese Seite auf", needPhone: "Wir rufen wegen der Größe des Standes an: Bitte geben Sie eine Telefonnummer an.",
      demo: "Diese Messe gibt es nicht. Erfinden Sie, was Sie angeben.", skip: "Zum Formular", summary: "Alles, was ein Formular kann",
      countryGB: "Vereinigtes Königreich", countryIE: "Irland", countryFR: "Frankreich",
    },
  },
  ar: {
    dir: "rtl",
    own: "العربية",
    words: {
      title: "احجز جناحًا في المعرض", heading: "احجز جناحًا", lede: "اعرض ما تصنعه ورشتك. يومان في مايو، تحت سقف.",
      business: "الورشة", name: "الاسم", phone: "الهاتف", where: "مكانها", address: "العنوان", town: "المدينة", postcode: "الرمز البريدي", country: "البلد",
      people: "من سيحضر", person: "شخص", first: "الاسم الأول", last: "اسم العائلة", email: "البريد الإلكتروني", add: "أضف شخصًا", remove: "احذف هذا الشخص",
      note: "ما تصنعه", hint: "سطر أو سطران للبرنامج.", blank: "اترك هذا فارغًا",
      send: "اطلب الجناح", cancel: "أوقف الإرسال", done: "حُجز الجناح لك", doneText: "وصلنا طلبك، وسنكتب إليك خلال أسبوع.",
      others: "هذه الصفحة باللغة", needPhone: "سنتصل بك بشأن مساحة الجناح: رقم الهاتف مطلوب.",
      demo: "لا يوجد معرض كهذا. اكتب بيانات من خيالك.", skip: "انتقل إلى النموذج", summary: "كل ما يستطيعه النموذج",
      countryGB: "المملكة المتحدة", countryIE: "أيرلندا", countryFR: "فرنسا",
    },
  },
};

/** A page's path. @param {string} lang */
export function pathOf(lang) {
  return lang === "en" ? "everything" : `everything-${lang}`;
}

/** The page in a language. @param {string} lang */
export function page(lang) {
  const { dir, words } = languages[lang];
  const field = (id, name, label, attributes = "", width = "") =>
    `<div class="field ${width}"><label for="${id}">${label}</label><input id="${id}" name="${name}" ${attributes}></div>`;
  const row = (index, id = index) => `
            <fieldset class="within" data-enlist-row>
              <legend>${words.person} <span data-enlist-number>${Number.isInteger(index) ? index + 1 : ""}</span></legend>
              <div class="cells">
                ${field(`first-${id}`, `Contacts[${index}].Firstname`, words.first, "", "half")}
                ${field(`last-${id}`, `Contacts[${index}].Lastname`, words.last, "", "half")}
                ${field(`email-${id}`, `Contacts[${index}].Emailaddress`, words.email, 'type="email"')}
                <div class="field"><button class="plain" type="button" data-enlist-remove hidden>${words.remove}</button></div>
              </div>
            </fieldset>`;
  return `<!doctype html>
<html lang="${lang}" dir="${dir}" class="blue">
<head>
  <meta charset="utf-8">
  <meta name="viewport" content="width=device-width, initial-scale=1">
  <title>${words.title}</title>
  <link rel="icon" href="/icon.svg" type="image/svg+xml">
  <link rel="stylesheet" href="/style.css">
  <script type="module" src="/everything.js"></script>
</head>
<body>
  <a class="skip" href="#form">${words.skip}</a>
  <header class="strip"><p><a href="/" lang="en">enlist</a>, ${words.summary}</p><p>${words.demo}</p></header>
  <main class="offer">
    <section class="pitch"><h1>${words.title}</h1><p class="lede">${words.lede}</p></section>
    <div>
      <enlist-form call="aptania.createAccount" optional="Address2 County Note"
        members="AccountName Address1 Address2 Town Postcode County Telephone Note CountryID Contacts">
      <form class="sheet" id="form" method="post" action="/signup/everything" novalidate>
        <div class="form-head"><h2>${words.heading}</h2></div>
        <div class="summary" data-enlist-summary hidden></div>
        <fieldset>
          <legend>${words.business}</legend>
          <div class="cells">
            ${field("name", "business", words.name, 'data-enlist-member="AccountName" autocomplete="organization"')}
            ${field("phone", "Telephone", words.phone, `data-enlist-message-required="${words.needPhone}"`)}
          </div>
        </fieldset>
        <fieldset>
          <legend>${words.where}</legend>
          <div class="cells">
            ${field("address", "Address1", words.address)}
            ${field("town", "Town", words.town, "", "half")}
            ${field("postcode", "Postcode", words.postcode, "", "half")}
            <div class="field"><label for="country">${words.country}</label><select id="country" name="CountryID">
              <option value="77">${words.countryGB}</option><option value="104">${words.countryIE}</option><option value="61">${words.countryFR}</option>
            </select></div>
          </div>
        </fieldset>
        <fieldset data-enlist-rows="Contacts" data-enlist-member="Contacts" data-enlist-min="1" data-enlist-max="4">
          <legend>${words.people}</legend>${row(0)}
          <template>${row("{row}")}</template>
          <button class="plain" type="button" data-enlist-add hidden>${words.add}</button>
        </fieldset>
        <fieldset>
          <legend>${words.note}</legend>
          <div class="cells"><div class="field"><label for="note">${words.note}</label><p class="hint" id="note-hint">${words.hint}</p>
            <textarea id="note" name="Note" rows="3" aria-describedby="note-hint"></textarea></div></div>
        </fieldset>
        <div class="field" data-enlist-honeypot><label for="website">${words.blank}</label><input id="website" name="website"></div>
        <input type="hidden" name="idempotency-key" value="">
        <div class="send"><button type="submit">${words.send}</button><button class="plain" type="button" data-enlist-cancel hidden>${words.cancel}</button></div>
        <div class="status" role="status" data-enlist-status></div>
      </form>
      <section class="sheet note" data-enlist-done hidden><h2>${words.done}</h2><p>${words.doneText}</p></section>
      </enlist-form>
    </div>
  </main>
  <footer><nav aria-label="${words.others}"><ul>${Object.entries(languages)
    .map(([other, { own }]) => `<li><a class="slip blue" href="/${pathOf(other)}" lang="${other}" hreflang="${other}"${other === lang ? ' aria-current="page"' : ""}>${own}</a></li>`)
    .join("")}</ul></nav></footer>
</body>
</html>
`;
}
