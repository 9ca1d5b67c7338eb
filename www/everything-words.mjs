/** What the sixth page says, in its three languages. A text is HTML, but for the messages that a script looks up. */

/**
 * @typedef {object} Words
 * @property {"ltr" | "rtl"} dir
 * @property {string} own what the language calls itself
 * @property {Record<string, string>} page the page around the forms
 * @property {Record<string, string>} stand the application for a stand
 * @property {Record<string, string>} letter the letter that is ordered
 * @property {Record<string, string>} messages the letter's own messages, by key
 * @property {Record<string, string>} ticket the ticket in its shadow tree
 * @property {Record<string, string>} power the form that comes later
 * @property {Record<string, readonly string[]>} notes what to look for in each
 * @property {Record<string, string>} hear what the page hears, and how it is put to the test
 */

/** @type {Record<string, Words>} */
export const languages = {
  en: {
    dir: "ltr",
    own: "English",
    page: {
      title: "A stand at the fair", lede: "Show what your workshop makes. Two days in May, a roof included.",
      aside: "Four forms, which between them show all that a form can do. Beside each stands what to look for.",
      summary: "all that a form can do", demo: "There is no such fair. Make up the details you give it.", skip: "Skip to the first form",
      others: "This page in", scriptOnly: "This part needs script.",
    },
    stand: {
      heading: "Take a stand", business: "The workshop", name: "Name", phone: "Telephone", needPhone: "We ring about the size of the stand: a telephone number is needed.",
      where: "Where it is", address: "Address", town: "Town", postcode: "Postcode", country: "Country", required: "(required)", GB: "United Kingdom", IE: "Ireland", FR: "France",
      people: "Who will be there", person: "Person", first: "First name", last: "Last name", email: "Email address", add: "Add a person", remove: "Remove this person",
      calls: "When we may come back to you", call: "Appointment", how: "How", ring: "Ring me", write: "Write to me", who: "Who should", planner: "The planner", electrician: "The electrician",
      about: "About", day: "Day", time: "Time", addCall: "Add an appointment", removeCall: "Remove this appointment",
      make: "What you make", note: "For the programme", hint: "A line or two.", blank: "Leave this blank",
      send: "Ask for the stand", cancel: "Stop sending", done: "Your application is in", doneText: "We write within a week.",
    },
    letter: {
      heading: "Have our letter", first: "First name", email: "Email address", interests: "What you want to read about", interest: "Subject", subject: "Which", wood: "Wood", glass: "Glass", wool: "Wool",
      detail: "In particular", add: "Add a subject", remove: "Remove this subject", consent: "Recognise me", consentHint: "If ticked, the id that this browser carries from visit to visit goes along.",
      send: "Send me the letter", standIn: "Stand-in for Turnstile", human: "Taken for a person, unseen",
      unscripted: "Without script nobody has asked whether you are a person, so your order waits until somebody has looked at it. And your browser always sends its cookies.",
    },
    messages: {
      required: "We cannot write to you without this.", required_row: "Fill in both, or neither.", email: "Our post cannot find that address. It needs an @, and a name on either side.",
      sending: "On its way to the printer…", created: "Thank you. The next letter is yours too.",
    },
    ticket: {
      heading: "Get a ticket", first: "First name", email: "Email address", send: "Get the ticket", validate: "Judge it", setIssues: "Say that the address bounced",
      cancel: "Cancel", reset: "Empty it", destroy: "Unbind it", bind: "Bind it", buttons: "What a script can do with the ticket’s form", bounced: "Our last mail to this address came back.",
    },
    power: {
      heading: "Power for the stand", show: "Show the form", name: "Who asks for it", needs: "What you plug in", need: "Machine", kind: "Kind", saw: "Saw, in kilowatts", kiln: "Kiln, in kilowatts",
      lamp: "Lamps, how many", value: "How much", add: "Add a machine", remove: "Remove this machine", extra: "Anything else", send: "Order the power",
    },
    notes: {
      stand: [
        "People and appointments are added and removed as you like. Without script there are as many as you see.",
        "Send it with the telephone left blank: that control has words of its own.",
        "The page says where the country’s error goes: below the choices.",
        "One control is for robots, and you will not find it. What comes with it filled in is kept until a person has looked at it.",
        "While it is being sent, it can be stopped. Thanks take the form’s place, and the focus.",
      ],
      letter: [
        "Some of its messages are the page’s own, from one function for the whole form.",
        "Whether the browser’s id goes along is asked at each submit, and the tick answers.",
        "Turnstile asks whether you are a person. This is a stand-in out of the demo’s sandbox, which looks at nothing. Its tokens are good once, for five minutes.",
      ],
      ticket: [
        "The form is in a shadow tree, and a script has bound it with <code>bindForm</code>.",
        "It wears the optional style, <code>form.css</code>, whose colours and widths are custom properties.",
        "The buttons above it do what a script can do.",
      ],
      power: ["This form is not there before you ask for it, and behaves as soon as it comes."],
    },
    hear: {
      heading: "What the page hears", text: "The forms’ events, the last one first. Nothing that you type is in them.", nothing: "Nothing yet.", log: "Events",
      day: "For the next signup the vendors", none: "answer as they should", slow: "take their time", down: "are down", cut: "hang up without a word",
      without: "See how the page does", noWasm: "without wasm", noScript: "without script",
    },
  },
  de: {
    dir: "ltr",
    own: "Deutsch",
    page: {
      title: "Ein Stand auf der Messe", lede: "Zeigen Sie, was Ihre Werkstatt macht. Zwei Tage im Mai, mit Dach.",
      aside: "Vier Formulare, die zusammen alles zeigen, was ein Formular kann. Worauf zu achten ist, steht jeweils daneben.",
      summary: "alles, was ein Formular kann", demo: "Diese Messe gibt es nicht. Erfinden Sie, was Sie angeben.", skip: "Zum ersten Formular",
      others: "Diese Seite auf", scriptOnly: "Dieser Teil braucht JavaScript.",
    },
    stand: {
      heading: "Einen Stand nehmen", business: "Die Werkstatt", name: "Name", phone: "Telefon", needPhone: "Wir rufen wegen der Größe des Standes an: Bitte geben Sie eine Telefonnummer an.",
      where: "Wo sie ist", address: "Adresse", town: "Ort", postcode: "Postleitzahl", country: "Land", required: "(Pflichtfeld)", GB: "Vereinigtes Königreich", IE: "Irland", FR: "Frankreich",
      people: "Wer kommt", person: "Person", first: "Vorname", last: "Nachname", email: "E-Mail-Adresse", add: "Person hinzufügen", remove: "Diese Person entfernen",
      calls: "Wann wir uns melden dürfen", call: "Termin", how: "Wie", ring: "Rufen Sie mich an", write: "Schreiben Sie mir", who: "Wer", planner: "Die Planerin", electrician: "Der Elektriker",
      about: "Worum es geht", day: "Tag", time: "Uhrzeit", addCall: "Termin hinzufügen", removeCall: "Diesen Termin entfernen",
      make: "Was Sie machen", note: "Für das Programm", hint: "Ein, zwei Zeilen.", blank: "Bitte leer lassen",
      send: "Stand anfragen", cancel: "Senden abbrechen", done: "Ihre Anmeldung ist da", doneText: "Wir schreiben Ihnen binnen einer Woche.",
    },
    letter: {
      heading: "Unseren Brief bekommen", first: "Vorname", email: "E-Mail-Adresse", interests: "Worüber Sie lesen möchten", interest: "Thema", subject: "Welches", wood: "Holz", glass: "Glas", wool: "Wolle",
      detail: "Insbesondere", add: "Thema hinzufügen", remove: "Dieses Thema entfernen", consent: "Mich wiedererkennen", consentHint: "Mit Häkchen geht die Kennung mit, die dieser Browser von Besuch zu Besuch behält.",
      send: "Schicken Sie mir den Brief", standIn: "Ersatz für Turnstile", human: "Ungesehen für einen Menschen gehalten",
      unscripted: "Ohne JavaScript hat niemand gefragt, ob Sie ein Mensch sind. Deshalb wartet Ihre Bestellung, bis jemand sie angesehen hat. Und Ihr Browser schickt seine Cookies immer mit.",
    },
    messages: {
      required: "Ohne das können wir Ihnen nicht schreiben.", required_row: "Bitte füllen Sie beides aus oder keines von beiden.", email: "Diese Adresse findet unsere Post nicht. Ihr fehlt ein @ oder ein Name davor oder dahinter.",
      sending: "Unterwegs zur Druckerei …", created: "Vielen Dank. Der nächste Brief geht auch an Sie.",
    },
    ticket: {
      heading: "Eine Eintrittskarte", first: "Vorname", email: "E-Mail-Adresse", send: "Karte bestellen", validate: "Prüfen", setIssues: "Adresse als unzustellbar melden",
      cancel: "Abbrechen", reset: "Leeren", destroy: "Lösen", bind: "Wieder binden", buttons: "Was ein Skript mit dem Formular der Karte tun kann", bounced: "Unsere letzte E-Mail an diese Adresse kam zurück.",
    },
    power: {
      heading: "Strom für den Stand", show: "Formular zeigen", name: "Wer ihn braucht", needs: "Was Sie anschließen", need: "Gerät", kind: "Art", saw: "Säge, in Kilowatt", kiln: "Brennofen, in Kilowatt",
      lamp: "Lampen, Anzahl", value: "Wie viel", add: "Gerät hinzufügen", remove: "Dieses Gerät entfernen", extra: "Sonst noch etwas", send: "Strom bestellen",
    },
    notes: {
      stand: [
        "Personen und Termine lassen sich hinzufügen und entfernen. Ohne JavaScript gibt es so viele, wie Sie sehen.",
        "Senden Sie ohne Telefonnummer: Dieses Feld hat eigene Worte dafür.",
        "Wo der Fehler zum Land steht, bestimmt die Seite: unter der Auswahl.",
        "Ein Feld ist für Roboter, Sie werden es nicht finden. Was ausgefüllt damit ankommt, bleibt liegen, bis ein Mensch es angesehen hat.",
        "Solange gesendet wird, lässt es sich abbrechen. Danach tritt der Dank an die Stelle des Formulars und bekommt den Fokus.",
      ],
      letter: [
        "Einige Meldungen sind die der Seite selbst: aus einer Funktion für das ganze Formular.",
        "Ob die Kennung des Browsers mitgeht, wird bei jedem Senden gefragt. Das Häkchen antwortet.",
        "Turnstile fragt, ob Sie ein Mensch sind. Hier steht ein Ersatz aus der Sandbox der Demo, der nichts prüft. Seine Token gelten einmal und fünf Minuten lang.",
      ],
      ticket: [
        "Das Formular liegt in einem Shadow Tree, ein Skript hat es mit <code>bindForm</code> gebunden.",
        "Es trägt das mitgelieferte Stylesheet <code>form.css</code>, dessen Farben und Breiten Custom Properties sind.",
        "Die Knöpfe darüber tun, was ein Skript tun kann.",
      ],
      power: ["Dieses Formular gibt es erst, wenn Sie es zeigen lassen. Es funktioniert, sobald es da ist."],
    },
    hear: {
      heading: "Was die Seite erfährt", text: "Die Ereignisse der Formulare, das neueste zuerst. Was Sie eingeben, steht nicht darin.", nothing: "Noch nichts.", log: "Ereignisse",
      day: "Bei der nächsten Anmeldung", none: "antworten die Anbieter wie üblich", slow: "lassen sie sich Zeit", down: "sind sie außer Betrieb", cut: "legen sie wortlos auf",
      without: "Dieselbe Seite", noWasm: "ohne Wasm", noScript: "ohne JavaScript",
    },
  },
  ar: {
    dir: "rtl",
    own: "العربية",
    page: {
      title: "جناح في المعرض", lede: "اعرض ما تصنعه ورشتك. يومان في شهر مايو، تحت سقف.",
      aside: "أربعة نماذج تُظهر معًا كل ما يستطيعه النموذج، وبجانب كلٍّ منها ما يستحق الملاحظة.",
      summary: "كل ما يستطيعه النموذج", demo: "لا يوجد معرض كهذا. اكتب بيانات من خيالك.", skip: "انتقل إلى النموذج الأول",
      others: "هذه الصفحة باللغة", scriptOnly: "هذا الجزء يحتاج إلى جافاسكربت.",
    },
    stand: {
      heading: "احجز جناحًا", business: "الورشة", name: "الاسم", phone: "الهاتف", needPhone: "سنتصل بك بشأن مساحة الجناح: رقم الهاتف مطلوب.",
      where: "مكانها", address: "العنوان", town: "المدينة", postcode: "الرمز البريدي", country: "البلد", required: "(مطلوب)", GB: "المملكة المتحدة", IE: "أيرلندا", FR: "فرنسا",
      people: "من سيحضر", person: "الشخص", first: "الاسم الأول", last: "اسم العائلة", email: "البريد الإلكتروني", add: "أضف شخصًا", remove: "احذف هذا الشخص",
      calls: "متى يمكننا التواصل معك", call: "الموعد", how: "الطريقة", ring: "اتصلوا بي", write: "راسلوني", who: "مع من", planner: "مسؤولة التخطيط", electrician: "الكهربائي",
      about: "الموضوع", day: "اليوم", time: "الساعة", addCall: "أضف موعدًا", removeCall: "احذف هذا الموعد",
      make: "ما تصنعه", note: "لبرنامج المعرض", hint: "سطر أو سطران.", blank: "اترك هذا فارغًا",
      send: "اطلب الجناح", cancel: "أوقف الإرسال", done: "وصل طلبك", doneText: "سنكتب إليك خلال أسبوع.",
    },
    letter: {
      heading: "اطلب رسالتنا", first: "الاسم الأول", email: "البريد الإلكتروني", interests: "ما تود القراءة عنه", interest: "الموضوع", subject: "أي موضوع", wood: "الخشب", glass: "الزجاج", wool: "الصوف",
      detail: "على وجه التحديد", add: "أضف موضوعًا", remove: "احذف هذا الموضوع", consent: "تعرّفوا عليّ", consentHint: "عند التحديد يُرسل أيضًا المعرّف الذي يحتفظ به هذا المتصفح بين زيارة وأخرى.",
      send: "أرسلوا إليّ الرسالة", standIn: "بديل عن Turnstile", human: "اعتُبرتَ إنسانًا دون فحص",
      unscripted: "من دون جافاسكربت لم يسأل أحد إن كنت إنسانًا، لذلك ينتظر طلبك حتى يراجعه أحدنا. ويرسل متصفحك ملفات تعريف الارتباط دائمًا.",
    },
    messages: {
      required: "لا يمكننا مراسلتك من دون هذا.", required_row: "املأ الحقلين معًا أو اتركهما فارغين.", email: "لا يصل بريدنا إلى هذا العنوان. لا بد فيه من علامة @ واسم قبلها وآخر بعدها.",
      sending: "في الطريق إلى المطبعة…", created: "شكرًا لك. الرسالة القادمة ستصلك أيضًا.",
    },
    ticket: {
      heading: "احصل على تذكرة", first: "الاسم الأول", email: "البريد الإلكتروني", send: "اطلب التذكرة", validate: "افحصه", setIssues: "أبلغ عن ارتداد البريد",
      cancel: "ألغِ الإرسال", reset: "أفرغه", destroy: "افصله", bind: "اربطه من جديد", buttons: "ما تستطيع الشيفرة فعله بنموذج التذكرة", bounced: "ارتدّت رسالتنا الأخيرة إلى هذا العنوان.",
    },
    power: {
      heading: "كهرباء للجناح", show: "أظهر النموذج", name: "صاحب الطلب", needs: "ما ستوصله بالكهرباء", need: "الجهاز", kind: "النوع", saw: "منشار، بالكيلوواط", kiln: "فرن، بالكيلوواط",
      lamp: "مصابيح، عددها", value: "المقدار", add: "أضف جهازًا", remove: "احذف هذا الجهاز", extra: "ملاحظات أخرى", send: "اطلب الكهرباء",
    },
    notes: {
      stand: [
        "يمكنك إضافة الأشخاص والمواعيد وحذفها. ومن دون جافاسكربت يبقى عددها كما تراه.",
        "أرسل النموذج من دون رقم الهاتف: لهذا الحقل عبارته الخاصة.",
        "الصفحة هي التي تحدد موضع خطأ البلد: أسفل الخيارات.",
        "هناك حقل مخصص للروبوتات ولن تجده. وما يصل وهو مملوء يُحفظ حتى يراجعه إنسان.",
        "يمكن إيقاف الإرسال أثناءه. وبعده تحل رسالة الشكر محل النموذج وينتقل إليها التركيز.",
      ],
      letter: [
        "بعض رسائله من الصفحة نفسها، تأتي من دالة واحدة للنموذج كله.",
        "عند كل إرسال يُسأل هل يُرسل معرّف المتصفح، ومربع الاختيار هو الجواب.",
        "تسأل خدمة Turnstile إن كنت إنسانًا. وهذا بديل عنها من بيئة التجربة لا يفحص شيئًا، ورموزه تصلح مرة واحدة لمدة خمس دقائق.",
      ],
      ticket: [
        "النموذج داخل شجرة ظل، وقد ربطته شيفرة بالدالة <code dir=\"ltr\">bindForm</code>.",
        "يستخدم ورقة الأنماط الاختيارية <code dir=\"ltr\">form.css</code> التي ألوانها وأبعادها خصائص قابلة للتخصيص.",
        "الأزرار التي فوقه تفعل ما تستطيع الشيفرة فعله.",
      ],
      power: ["لا يوجد هذا النموذج قبل أن تطلبه، ويعمل فور ظهوره."],
    },
    hear: {
      heading: "ما تعلمه الصفحة", text: "أحداث النماذج، أحدثها أولًا. وليس فيها شيء مما تكتبه.", nothing: "لا شيء بعد.", log: "الأحداث",
      day: "عند التسجيل التالي", none: "يستجيب المورّدون كالمعتاد", slow: "يتأخرون في الرد", down: "يتعطلون", cut: "يقطعون الاتصال بلا رد",
      without: "الصفحة نفسها", noWasm: "من دون wasm", noScript: "من دون جافاسكربت",
    },
  },
};
