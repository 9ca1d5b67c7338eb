// Inputs of every kind, by hand and generated, and what a build of the package says of each: run in every runtime and compared.
// Self-contained, so that a page, Node and workerd load the same file.

const RECORDS = {
  "aptania.createContact": {
    userUUID: "3f2a-19",
    contactTitle: "Dr",
    contactFirstname: "Ada",
    contactLastname: "Łovelace",
    contactEmailaddress: "ada@example.com",
    contactTelephone: "01353 000000",
    contactMobile: "",
    contactJobRole: "Analyst",
    contactProfileID: "7",
    contactTagID: ["176", 177, "172"],
    contactAttr: [
      { attrID: "1", attrValue: "Tennis" },
      { attrID: "2", attrValue: "🎾" },
    ],
  },
  "aptania.createAccount": {
    AccountName: "Acme",
    Address1: "1 High St",
    Address2: "Floor 2",
    Town: "Ely",
    Postcode: "CB7 4AA",
    County: "Cambs",
    Telephone: "01353 000000",
    Note: "n",
    CreatedByUserID: 1,
    AssignedToUserID: 2,
    CountryID: "77",
    AccountTypeID: "3",
    ContactProfileID: "5",
    Contacts: [{ Firstname: "Ada", Lastname: "L", Emailaddress: "ada@example.com" }],
    Actions: [{ ActionTypeID: "1", ActionAssignedToUserID: 3, ActionText: "call", ActionDate: "31-10-2023", ActionTime: "10:09" }],
  },
  "yulsn.createContact": {
    RegistrationDateTime: "2024-11-21T06:24:04.0980817+00:00",
    RegistrationSource: "web",
    RegistrationIp: "192.0.2.1",
    RegistrationStoreId: 1,
    Email: "ada@example.com",
    PhoneCountryCode: "44",
    Phone: "1353000000",
    FirstName: "Ada",
    LastName: "L",
    LimitMailsPermanently: false,
    LimitMailsTemporarilyUntil: "2024-11-21T06:24:04Z",
    PreferredStoreId: 2,
    ContactCompanyId: null,
    LatestPermissionSource: "footer",
    ShoeSize: 42.5,
    Vip: true,
  },
  "protech.createContact": {
    Id: "f1bfcc58-041f-4308-bcb2-2675d4e11cd5",
    Prefix: "Dr",
    FirstName: "Ada",
    BirthDate: "1815-12-10T00:00:00+00:00",
    Age: 36,
    Member: true,
    Email: "ada@example.com",
    Primary_Address1: "1 High St",
    ParentCustomer: { Type: 1, Id: "d0802f30-47b4-40bc-b347-279a26881b1b", Name: "Acme" },
    Custom: { Attribute: [{ Type: 0, Key: "k", Value: "v", FormattedValue: "V" }] },
  },
  "bigchange.createContact": {
    reference: "r-1",
    name: "Ada",
    groupId: 9007199254740993n,
    parentId: null,
    extraInformation: "x",
    street: "1 High St",
    town: "Ely",
    postalCode: "CB7 4AA",
    country: null,
    location: { latitude: 52.39, longitude: 0.26 },
    customFields: [{ definitionId: "12", value: null }, { definitionId: 13 }],
  },
};

/** Values to put in any place: every type, and the edges of every rule. */
const VALUES = [
  undefined,
  null,
  true,
  false,
  0,
  -0,
  1,
  -1,
  1.5,
  1e21,
  1e-7,
  5e-324,
  1.7976931348623157e308,
  0.1 + 0.2,
  2 ** 53,
  2 ** 53 - 1,
  NaN,
  Infinity,
  90,
  -90.0000001,
  180.5,
  10n,
  2n ** 63n - 1n,
  2n ** 63n,
  -(2n ** 63n),
  "",
  " ",
  "\u2003",
  "\t\n",
  "x",
  " padded ",
  "1",
  "01",
  "1.0",
  "1e3",
  "-5",
  "+5",
  "9223372036854775807",
  "9223372036854775808",
  "on",
  "No",
  "ada@example.com",
  " ada@example.com\r\n",
  "ada@",
  "用户@例え.jp",
  "a\u200bb@c.de",
  "a..b@c.de",
  "x".repeat(51),
  "🎉".repeat(25),
  "🎉".repeat(26),
  `${"x".repeat(251)}@example.com`,
  "2024-02-29",
  "2023-02-29",
  "29-02-2024",
  "31-04-2024",
  "2024-11-21T06:24",
  "2024-11-21T06:24:04.123456789Z",
  "2024-11-21t06:24:04z",
  "1998-12-31T23:59:60Z",
  "24:00",
  "23:59",
  "F1BFCC58-041F-4308-BCB2-2675D4E11CD5",
  "f1bfcc58041f4308bcb22675d4e11cd5",
  "192.0.2.1",
  "192.0.2.01",
  "1,2, 3",
  "1,,2",
  "a;b",
  "\0",
  "a\0b",
  "\ud800",
  "a\udc00b",
  "\ud83c\udf89",
  "<script>alert(1)</script>",
  '"quoted\\"',
  "line\u2028break",
  [],
  [1, "2"],
  ["a", null],
  [[]],
  {},
  { a: 1 },
  [{}],
  [{ attrID: "1" }],
  [{ Firstname: "x" }],
  { latitude: 1 },
  { latitude: "1", longitude: 2 },
];

const EXTRA_NAMES = ["extra", "EMAIL", "contacttitle", "__proto__", "constructor", "prototype", "a.b", "a/b~c", "", "ſ", "\ud800", "toString"];

/** Objects that are no plain data. */
const STRANGE = () => [
  undefined,
  null,
  1,
  "text",
  true,
  1n,
  Symbol("s"),
  () => 1,
  [],
  [1],
  new Date(0),
  new Map([["a", 1]]),
  new (class {
    Email = "a@b";
  })(),
  Object.create({ Email: "a@b" }),
  {
    get Email() {
      throw new Error("no");
    },
  },
  new Proxy(
    {},
    {
      ownKeys() {
        throw new Error("no");
      },
    },
  ),
  Object.freeze({ Email: "a@b" }),
  Object.assign(Object.create(null), { Email: "a@b" }),
  { Email: Symbol("s") },
  { Email: () => 1 },
  { Email: new String("a@b") },
  { Email: new Date(0) },
  cyclic(),
  nested(7),
  nested(8),
  nested(9),
  nested(5000),
  { list: Array(1000).fill(1) },
  { contactAttr: Array(1001).fill({}) },
  members(1999),
  members(2000),
  members(2001),
  JSON.parse('{"__proto__":{"x":1}}'),
];

function cyclic() {
  const object = { Email: "a@b" };
  object.self = object;
  return object;
}

function nested(levels) {
  let value = {};
  for (let level = 1; level < levels; level++) value = { x: value };
  return value;
}

function members(count) {
  return Object.fromEntries(Array.from({ length: count }, (_, index) => [`m${index}`, 1]));
}

/** The same numbers in every runtime (mulberry32). */
function random(seed) {
  return () => {
    seed = (seed + 0x6d2b79f5) | 0;
    let t = Math.imul(seed ^ (seed >>> 15), 1 | seed);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
}

/** Every place in a record, as a path. */
function places(value, path = []) {
  const below = typeof value === "object" && value !== null ? Object.keys(value).flatMap((key) => places(value[key], [...path, key])) : [];
  return path.length ? [path, ...below] : below;
}

function put(value, [key, ...rest], replacement) {
  const copy = Array.isArray(value) ? [...value] : { ...value };
  copy[key] = rest.length ? put(copy[key], rest, replacement) : replacement;
  return copy;
}

/** A form's entries for a record: the texts that controls would send. */
function entries(value, name = "") {
  if (Array.isArray(value)) return value.flatMap((item, index) => entries(item, typeof item === "object" ? `${name}[${index}]` : name));
  if (typeof value === "object" && value !== null) return Object.entries(value).flatMap(([key, member]) => entries(member, name ? `${name}.${key}` : key));
  return [[name, value === null || value === undefined ? "" : String(value)]];
}

/** The cases: the call's id, how the input is given, the input. */
export function* cases() {
  const next = random(20261122);
  const pick = (list) => list[Math.floor(next() * list.length)];
  for (const [id, record] of Object.entries(RECORDS)) {
    yield { id, source: "validate", input: record };
    yield { id, source: "fromForm", input: entries(record) };
    for (const strange of STRANGE()) yield { id, source: "validate", input: strange };
    for (const name of EXTRA_NAMES) {
      yield { id, source: "validate", input: { ...record, [`x${name}`]: 1, ...Object.fromEntries([[name, "v"]]) } };
      yield { id, source: "fromForm", input: [...entries(record), [name, "v"], [name, "w"]] };
    }
    const all = places(record);
    for (let round = 0; round < 150; round++) {
      let object = record;
      for (let change = 0; change <= next() * 3; change++) {
        const place = pick(all);
        try {
          object = put(object, place, pick(VALUES));
        } catch {
          // An earlier change took the place away.
        }
      }
      yield { id, source: "validate", input: object, part: next() < 0.3 };
      const sent = entries(object).filter(() => next() < 0.9);
      if (next() < 0.3 && sent.length) sent.push(pick(sent));
      if (next() < 0.2)
        sent.push([
          pick(["contactAttr[3][attrID]", "contactAttr[999].attrID", "contactAttr[1000].attrID", "location[latitude]", "Contacts[2].Firstname"]),
          "x",
        ]);
      yield { id, source: "fromForm", input: sent, part: next() < 0.3 };
    }
  }
}

/** Each record with each of the values in each of its places. */
export function* replacements() {
  for (const [id, record] of Object.entries(RECORDS)) {
    for (const place of places(record)) for (const value of VALUES) yield { id, input: put(record, place, value) };
  }
}

/** What a build of the package says of every case, as text. */
export function verdicts(sdk) {
  const { aptania, yulsn, protech, bigchange } = sdk;
  const calls = [aptania.createContact, aptania.createAccount, yulsn.createContact, protech.createContact, bigchange.createContact];
  const byId = new Map(calls.map((call) => [call.id, call]));
  return Array.from(cases(), ({ id, source, input, part }) => {
    const call = byId.get(id);
    return JSON.stringify((part ? call.visitor : call)[source](input));
  });
}
