/** The input of each of the five forms, valid and invalid, and the expected request or errors. */

/**
 * @typedef {object} Form
 * @property {string} name of the page and the route
 * @property {string} vendor in the sandbox
 * @property {Record<string, string | true>} typed control names → valid input
 * @property {string} path of the vendor's request, with its query
 * @property {Record<string, string | RegExp>} headers of the vendor's request, beside the content type
 * @property {(sent: any) => object} body of the vendor's request. `sent` is the received body, for values that depend on the time
 * @property {Record<string, string>} wrong control names → invalid input, in an otherwise blank form
 * @property {Record<string, string>} errors control names → messages, in the page's order
 */

/** The value of the cookie that Aptania's script sets. */
export const USER_UUID = "7c9e6679-7425-40de-944b-e07fc1f90ae7";

const required = "Fill this in.";
const email = "Enter an email address such as name@example.com.";

/** @type {readonly Form[]} */
export const forms = [
  {
    name: "aptania-contact",
    vendor: "aptania",
    typed: {
      title: "Dr",
      "first-name": "Zoë",
      "last-name": "O’Hara",
      "job-role": "Architect",
      email: "zoe@example.org",
      phone: "01632 960123",
      mobile: "07700 900456",
    },
    path: "/services/createContact",
    headers: {},
    body: () => ({
      tokenUUID: "00000000-aaaa-4bbb-8ccc-000000000001",
      userUUID: USER_UUID,
      contactTitle: "Dr",
      contactFirstname: "Zoë",
      contactLastname: "O’Hara",
      contactEmailaddress: "zoe@example.org",
      contactTelephone: "01632 960123",
      contactMobile: "07700 900456",
      contactJobRole: "Architect",
      contactProfileID: "12",
      contactTagID: "176,177",
      contactAttr: [{ attrID: "31", attrValue: "Sample box" }],
    }),
    wrong: { email: "zoe at example.org" },
    errors: { email },
  },
  {
    name: "aptania-account",
    vendor: "aptania",
    typed: {
      AccountName: "Tern & Daughters",
      Telephone: "01632 960200",
      Address1: "The Boatshed",
      Town: "Farnborough",
      County: "Hampshire",
      Postcode: "GU14 9DF",
      CountryID: "77",
      "Contacts[0].Firstname": "James",
      "Contacts[0].Lastname": "Smith",
      "Contacts[0].Emailaddress": "james@example.org",
      "Contacts[1].Firstname": "Donna",
      "Contacts[1].Lastname": "Gates",
      "Contacts[1].Emailaddress": "donna@example.org",
      Note: "Larch, 28 mm",
    },
    path: "/services/createAccount",
    headers: {},
    body: () => ({
      TokenUUID: "00000000-aaaa-4bbb-8ccc-000000000001",
      AccountName: "Tern & Daughters",
      Address1: "The Boatshed",
      Address2: "-",
      Town: "Farnborough",
      Postcode: "GU14 9DF",
      County: "Hampshire",
      Telephone: "01632 960200",
      Note: "Larch, 28 mm",
      CreatedByUserID: 123,
      AssignedToUserID: 123,
      CountryID: "77",
      AccountTypeID: "3",
      ContactProfileID: 12,
      Contacts: [
        { Firstname: "James", Lastname: "Smith", Emailaddress: "james@example.org" },
        { Firstname: "Donna", Lastname: "Gates", Emailaddress: "donna@example.org" },
      ],
      Actions: [{ ActionTypeID: "1", ActionAssignedToUserID: 360, ActionText: "Take up the references", ActionDate: "31-12-2030", ActionTime: "09:00" }],
    }),
    wrong: { "Contacts[0].Firstname": "James", "Contacts[1].Emailaddress": "donna" },
    errors: {
      AccountName: required,
      Telephone: required,
      Address1: required,
      Town: required,
      Postcode: required,
      "Contacts[0].Lastname": required,
      "Contacts[0].Emailaddress": required,
      "Contacts[1].Firstname": required,
      "Contacts[1].Lastname": required,
      "Contacts[1].Emailaddress": email,
    },
  },
  {
    name: "yulsn-contact",
    vendor: "yulsn",
    typed: { FirstName: "Søren", LastName: "Ång", Email: "soeren@example.org", PhoneCountryCode: "+45", Phone: "20123456" },
    path: "/api/v1/Contacts",
    headers: { "x-apikey": "sandbox-yulsn-key", accept: "application/json" },
    body: (sent) => ({
      RegistrationDateTime: now(sent.RegistrationDateTime),
      RegistrationSource: "Tenth Cup",
      Email: "soeren@example.org",
      PhoneCountryCode: "+45",
      Phone: "20123456",
      FirstName: "Søren",
      LastName: "Ång",
    }),
    wrong: { FirstName: "x".repeat(51), Email: "@", PhoneCountryCode: "0".repeat(11), Phone: "1".repeat(21) },
    errors: {
      FirstName: "Use no more than 50 characters.",
      Email: email,
      PhoneCountryCode: "Use no more than 10 characters.",
      Phone: "Use no more than 20 characters.",
    },
  },
  {
    name: "protech-contact",
    vendor: "protech",
    typed: {
      Prefix: "Ms",
      FirstName: "Ada",
      MiddleInitial: "K",
      LastName: "Byron",
      BirthDate: "1985-12-10",
      JobTitle: "Shepherd",
      Email: "ada@example.org",
      MobilePhone: "07700 900789",
      EmailCommunication: true,
      Primary_Address1: "Fell End",
      Primary_City: "Kirkby",
      Primary_PostalCode: "CA17 4XX",
      Primary_Country: "England",
    },
    path: "/api/Contact?APIKey=sandbox%2Fprotech%2Bkey%3D1%262&ClientId=sandbox-client%231",
    headers: {},
    body: () => ({
      Contact: {
        Prefix: "Ms",
        FirstName: "Ada",
        MiddleInitial: "K",
        LastName: "Byron",
        JobTitle: "Shepherd",
        CustomerType: "Applicant",
        BirthDate: "1985-12-10T00:00:00+00:00",
        EmailCommunication: true,
        Primary_Address1: "Fell End",
        Primary_City: "Kirkby",
        Primary_PostalCode: "CA17 4XX",
        Primary_Country: "England",
        MobilePhone: "07700 900789",
        Email: "ada@example.org",
      },
    }),
    wrong: { FirstName: "Ada", Email: "ada@example org" },
    errors: { Email: email },
  },
  {
    name: "bigchange-contact",
    vendor: "bigchange",
    typed: {
      name: "Pat Kowalski",
      street: "2 Mill Lane",
      town: "Otley",
      postalCode: "LS21 1AA",
      country: "United Kingdom",
      "location.latitude": "53.9057",
      "location.longitude": "-1.6917",
      extraInformation: "It hums “in D”, then E119.",
    },
    path: "/v1/contacts",
    headers: { "customer-id": "9007199254740993", authorization: /^Bearer \S+$/ },
    // As text: the id exceeds the range of a JavaScript number.
    body: () => ({
      name: "Pat Kowalski",
      groupId: { digits: "4611686018427387905" },
      extraInformation: "It hums “in D”, then E119.",
      street: "2 Mill Lane",
      town: "Otley",
      postalCode: "LS21 1AA",
      country: "United Kingdom",
      location: { latitude: 53.9057, longitude: -1.6917 },
    }),
    wrong: { "location.latitude": "91", "location.longitude": "east" },
    errors: { name: required, "location.latitude": "Enter a number from -90 to 90.", "location.longitude": "Enter a number." },
  },
];

/** The exact text of a body. @param {object} body */
export function written(body) {
  return JSON.stringify(body).replaceAll(/\{"digits":"(\d+)"\}/g, "$1");
}

/** Checks that a time is the current one, and returns it. @param {string} time */
function now(time) {
  const age = Date.now() - Date.parse(time);
  return age > -5_000 && age < 60_000 ? time : "a time of just now";
}
