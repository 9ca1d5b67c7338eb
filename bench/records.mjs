/** The records to validate: Aptania contacts. There are several of each kind, because a single one would be a constant for a JIT compiler. */

const people = [
  ["Ada", "Lovelace", "ada.lovelace"],
  ["Grace", "Hopper", "grace"],
  ["Søren", "Kierkegaard", "soren+news"],
  ["Katherine", "Johnson", "k.johnson"],
  ["Zoë", "O'Neill", "zoe_oneill"],
  ["Jürgen", "Müller-Lüdenscheidt", "jurgen"],
  ["陽子", "田中", "yoko.tanaka"],
  ["Margaret", "Hamilton", "margaret.hamilton"],
];
const VARIANTS = 8;

/** @template T @param {(at: number, person: string[]) => T} make @returns {T[]} */
const several = (make) => people.flatMap((person, row) => Array.from({ length: VARIANTS }, (_, column) => make(row * VARIANTS + column, person)));

const uuidOf = (at) => `d3b07384-d9a0-4c9b-8f1e-${String(at).padStart(12, "0")}`;

/** Items of `contactAttr`. */
export const attributes = (count) => Array.from({ length: count }, (_, at) => ({ attrID: String(100 + at), attrValue: `value of ${at}` }));

const contact = (at, [first, last, local], address) => ({
  userUUID: uuidOf(at),
  contactTitle: "Dr",
  contactFirstname: first,
  contactLastname: last,
  contactEmailaddress: address(`${local}${at}@example.com`),
  contactTelephone: `+44 1353 ${660000 + at}`,
  contactMobile: `+44 7700 ${900000 + at}`,
  contactJobRole: "Head of Membership",
  contactProfileID: String(10 + at),
  contactTagID: `${170 + at},${180 + at},172`,
  contactAttr: attributes(2),
});

/** Valid records. The address has white space around it, as after pasting, so that there is something to normalise. */
export const valid = several((at, person) => contact(at, person, (address) => ` ${address} `));

/** The pointers of the issues of each record in `invalid`. */
export const faults = ["/userUUID", "/contactTitle", "/contactEmailaddress", "/contactProfileID", "/contactTagID", "/contactAttr/1/attrValue", "/contactFax"];

/** Records with seven issues: missing, wrong type, wrong format, blank, an empty id, missing in an item, and undeclared. */
export const invalid = several((at, [first, last, local]) => ({
  contactTitle: at,
  contactFirstname: first,
  contactLastname: last,
  contactEmailaddress: `${local}${at}(at)example.com`,
  contactTelephone: `+44 1353 ${660000 + at}`,
  contactProfileID: " ",
  contactTagID: `${170 + at},,172`,
  contactAttr: [{ attrID: "1", attrValue: "2" }, { attrID: "3" }],
  contactFax: `+44 1353 ${670000 + at}`,
}));

/** Rules that no record above breaks, each broken alone: the pointer, and the record. */
export const broken = [
  ["/userUUID", { userUUID: "two words" }],
  ["/userUUID", { userUUID: "x".repeat(256) }],
  ["/userUUID", { userUUID: 7 }],
  ["/contactTitle", { contactTitle: "a\0b" }],
  ["/contactJobRole", { contactJobRole: "\ud83d" }],
  ["/contactEmailaddress", { contactEmailaddress: "ada@-example.com" }],
  ["/contactEmailaddress", { contactEmailaddress: `ada@${"x".repeat(64)}.com` }],
  ["/contactEmailaddress", { contactEmailaddress: "ada @example.com" }],
  ["/contactProfileID", { contactProfileID: "\u3000" }],
  ["/contactTagID", { contactTagID: 176 }],
  ["/contactTagID", { contactTagID: "176," }],
  ["/contactAttr", { contactAttr: {} }],
  ["/contactAttr", { contactAttr: attributes(1_001) }],
  ["/contactAttr/0/attrID", { contactAttr: [{ attrID: " ", attrValue: "v" }] }],
  ["/contactAttr/0/attrName", { contactAttr: [{ attrID: "1", attrValue: "v", attrName: "n" }] }],
].map(([pointer, change]) => ({ pointer, record: { ...valid[0], ...change } }));

/** Alternative forms of a value, and their normalised form. */
export const lenient = [
  [{ contactTagID: ["176", 177] }, { contactTagID: "176,177" }],
  [{ contactTagID: "176, 177" }, { contactTagID: "176,177" }],
  [{ contactTitle: "" }, { contactTitle: "" }],
  [{ contactAttr: [] }, { contactAttr: [] }],
].map(([input, normalised]) => ({ record: { ...valid[0], ...input }, normalised }));

/** The bodies of requests as a page sends them. */
export const bodies = several((at, person) => new TextEncoder().encode(JSON.stringify(contact(at, person, String))));

/** The part of a record that a visitor enters. Its members are also the names and texts of a form. */
export const part = ({ contactTitle, contactFirstname, contactLastname, contactEmailaddress, contactTelephone, contactMobile, contactJobRole }) => ({
  contactTitle,
  contactFirstname,
  contactLastname,
  contactEmailaddress,
  contactTelephone,
  contactMobile,
  contactJobRole,
});
