/** The records that are judged: Aptania contacts. There are several of each kind, since a single one would be a constant to a JIT compiler. */

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

/** Valid. The address comes with the white space that a paste brings, so that there is something to normalise. */
export const valid = several((at, person) => contact(at, person, (address) => ` ${address} `));

/** What is wrong with each of `invalid`, by pointer. */
export const faults = ["/userUUID", "/contactTitle", "/contactEmailaddress", "/contactProfileID", "/contactTagID", "/contactAttr/1/attrValue", "/contactFax"];

/** Invalid in seven places: missing, of another type, of a bad form, blank, an empty id, missing in an item, and not declared. */
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

/** Rules that no record above breaks, each broken alone: where, and by what. */
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

/** What may be given in another way, and what becomes of it. */
export const lenient = [
  [{ contactTagID: ["176", 177] }, { contactTagID: "176,177" }],
  [{ contactTagID: "176, 177" }, { contactTagID: "176,177" }],
  [{ contactTitle: "" }, { contactTitle: "" }],
  [{ contactAttr: [] }, { contactAttr: [] }],
].map(([given, becomes]) => ({ record: { ...valid[0], ...given }, becomes }));

/** Requests as a page sends them: what `JSON.stringify` writes, as bytes. */
export const bodies = several((at, person) => new TextEncoder().encode(JSON.stringify(contact(at, person, String))));

/** A visitor's part, and the names and texts of a form with the same. */
export const part = ({ contactTitle, contactFirstname, contactLastname, contactEmailaddress, contactTelephone, contactMobile, contactJobRole }) => ({
  contactTitle,
  contactFirstname,
  contactLastname,
  contactEmailaddress,
  contactTelephone,
  contactMobile,
  contactJobRole,
});
