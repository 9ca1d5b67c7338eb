import assert from "node:assert/strict";
import net from "node:net";
import { join } from "node:path";
import { after, before, beforeEach, describe, test } from "node:test";
import { Miniflare } from "miniflare";
import { fakeVendors } from "../../dist/enlist-sdk/dist/testing.mjs";
import { build, out } from "../build.mjs";
import { examples, JSON_TYPE, PROTECH_XML, protechPath, XML_TYPE } from "./examples.mjs";

/** Calls the sandbox over a service binding and returns the result of a worker's fetch. */
const CALLER = `export default {
  async fetch(request, env) {
    try { return new Response("answered " + (await env.SANDBOX.fetch(request)).status); } catch { return new Response("failed"); }
  },
};`;

const { aptania, protech, bigchange } = fakeVendors();

/** @type {Miniflare} */
let miniflare;
/** @type {URL} */
let direct;

before(async () => {
  await build();
  const modulesRoot = join(out, "sandbox");
  miniflare = new Miniflare({
    handleRuntimeStdio() {},
    workers: [
      {
        name: "enlist-sandbox",
        modules: true,
        modulesRoot,
        scriptPath: join(modulesRoot, "worker.js"),
        modulesRules: [{ type: "ESModule", include: ["**/*.js"] }],
        compatibilityDate: "2026-04-20",
        durableObjects: { MEMORY: { className: "Memory", useSQLite: true } },
        unsafeDirectSockets: [{ host: "127.0.0.1", port: 0 }],
      },
      { name: "caller", modules: true, script: CALLER, compatibilityDate: "2026-04-20", serviceBindings: { SANDBOX: "enlist-sandbox" } },
    ],
  });
  await miniflare.ready;
  direct = await miniflare.unsafeGetDirectURL("enlist-sandbox");
});
after(() => miniflare.dispose());
beforeEach(() => send("DELETE", "/_sandbox"));

/** @param {string} method @param {string} path @param {Record<string, string>} [headers] @param {string | Uint8Array} [body] */
async function send(method, path, headers, body) {
  const response = await miniflare.dispatchFetch(new URL(path, "http://sandbox"), { method, headers, body, redirect: "manual" });
  const text = await response.text();
  return {
    status: response.status,
    headers: response.headers,
    text,
    get json() {
      return JSON.parse(text);
    },
  };
}

/**
 * Posts a valid request with changes: members set (undefined: removed), headers set (undefined: removed), or the whole body.
 * @param {keyof typeof examples} name
 * @param {{ set?: Record<string, unknown>, headers?: Record<string, string | undefined>, path?: string, method?: string, body?: string | Uint8Array }} [change]
 */
function sends(name, { set, headers, path, method = "POST", body } = {}) {
  const request = examples[name];
  const sent = Object.entries({ ...request.headers, ...headers }).filter(([, value]) => value !== undefined);
  const members = name === "protech" ? { Contact: { ...request.body.Contact, ...set } } : { ...request.body, ...set };
  const withBody = method === "GET" ? undefined : (body ?? JSON.stringify(members));
  return send(method, path ?? request.path, Object.fromEntries(sent), withBody);
}

/** @param {Record<string, unknown>} fault */
async function order(fault) {
  const { status, text } = await send("POST", "/_sandbox/faults", JSON_TYPE, JSON.stringify(fault));
  assert.equal(status, 204, text);
}

const requests = async (query = "") => (await send("GET", `/_sandbox/requests${query}`)).json;

const UUID = /^[\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}$/;

describe("Turnstile's stand-in", () => {
  const SECRET = "1x0000000000000000000000000000000AA";
  const token = (age = 0) => `stand-in.${Date.now() - age}.${crypto.randomUUID()}`;
  /** @param {object} question */
  const asks = async (question) => (await send("POST", "/turnstile/siteverify", JSON_TYPE, JSON.stringify(question))).json;
  const refused = (/** @type {string} */ code) => ({ success: false, "error-codes": [code] });

  test("takes a token once, and the same question twice", async () => {
    const question = { secret: SECRET, response: token(), idempotency_key: crypto.randomUUID() };
    for (let time = 0; time < 2; time += 1) assert.equal((await asks(question)).success, true);
    assert.deepEqual(await asks({ ...question, idempotency_key: crypto.randomUUID() }), refused("timeout-or-duplicate"));
    assert.deepEqual(await asks({ secret: SECRET, response: question.response }), refused("timeout-or-duplicate"));
  });

  for (const [what, question, code] of /** @type {[string, object, string][]} */ ([
    ["another secret", { secret: "another", response: token() }, "invalid-input-secret"],
    ["no secret", { response: token() }, "missing-input-secret"],
    ["a token of another widget", { secret: SECRET, response: "XXXX.DUMMY.TOKEN.XXXX" }, "invalid-input-response"],
    ["no token", { secret: SECRET }, "missing-input-response"],
    ["a token that is too old", { secret: SECRET, response: token(301_000) }, "timeout-or-duplicate"],
  ])) {
    test(`refuses ${what}`, async () => assert.deepEqual(await asks(question), refused(code)));
  }
});

describe("the documented requests get the documented answers", () => {
  test("Aptania, contact", async () => {
    const { status, json } = await sends("aptaniaContact");
    assert.equal(status, 200);
    assert.match(json.contactUUID, UUID);
    assert.deepEqual(json, { exists: "false", contactUUID: json.contactUUID, status: "200" });
  });

  test("Aptania, account", async () => {
    const { status, json } = await sends("aptaniaAccount");
    assert.equal(status, 200);
    assert.deepEqual(Object.keys(json), ["StatusCode", "StatusDesc"]);
    assert.equal(json.StatusCode, "200");
    assert.equal((await sends("aptaniaAccount", { set: { ContactProfileID: 12 } })).status, 200);
  });

  test("Yulsn", async () => {
    const { status, json } = await sends("yulsn");
    assert.equal(status, 201);
    assert.deepEqual(Object.keys(json), [
      "Id",
      "Secret",
      "RegistrationDateTime",
      "RegistrationSource",
      "RegistrationIp",
      "LastModified",
      "Version",
      "RegistrationStoreId",
      "Email",
      "PhoneCountryCode",
      "Phone",
      "FirstName",
      "LastName",
      "LimitMailsPermanently",
      "LimitMailsTemporarilyUntil",
      "PreferredStoreId",
      "ContactCompanyId",
      "LatestPermissionSource",
    ]);
    for (const [name, value] of Object.entries(examples.yulsn.body)) assert.equal(json[name], value, name);
    assert.equal(json.Id, 1);
    assert.match(json.LastModified, /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{7}\+00:00$/);
  });

  test("Yulsn keeps an account's own fields, to the digit", async () => {
    const { status, text } = await sends("yulsn", { body: '{"RegistrationSource":"web","LoyaltyPoints":90071992547409931.50,"Vip":true,"Nick":null}' });
    assert.equal(status, 201);
    assert.match(text, /"LoyaltyPoints":90071992547409931\.50,"Vip":true,"Nick":null}$/);
  });

  test("Protech in JSON", async () => {
    const { status, json } = await sends("protech");
    assert.equal(status, 200);
    assert.deepEqual(json, { Status: 0, Id: examples.protech.body.Contact.Id, Description: "Contact created." });
  });

  test("Protech in XML", async () => {
    const { status, headers, text } = await sends("protech", { headers: XML_TYPE, body: PROTECH_XML });
    assert.equal(status, 200);
    assert.match(headers.get("content-type") ?? "", /^application\/xml/);
    assert.equal(
      text,
      '<APIResponse xmlns:i="http://www.w3.org/2001/XMLSchema-instance" xmlns="http://schemas.datacontract.org/2004/07/Protech.UX.API.Response">' +
        "<Description>Contact created.</Description><Id>f1bfcc58-041f-4308-bcb2-2675d4e11cd5</Id><Status>Success</Status></APIResponse>",
    );
  });

  test("Protech answers in the language that Accept names", async () => {
    const { json } = await sends("protech", { headers: { ...XML_TYPE, accept: "application/json" }, body: PROTECH_XML });
    assert.equal(json.Status, 0);
  });

  test("BigChange, with an id that no double holds", async () => {
    const { status, text } = await sends("bigchange");
    assert.equal(status, 201);
    assert.equal(text, '{"id":9007199254742017}');
    assert.equal((await sends("bigchange")).text, '{"id":9007199254742018}');
  });

  test("BigChange takes every 64-bit integer, and nothing beyond", async () => {
    const withGroup = (/** @type {string} */ digits) => ({ body: JSON.stringify(examples.bigchange.body).replace('"groupId":7', `"groupId":${digits}`) });
    for (const digits of ["9223372036854775807", "-9223372036854775808"]) {
      assert.equal((await sends("bigchange", withGroup(digits))).status, 201, digits);
    }
    for (const digits of ["9223372036854775808", "-9223372036854775809", "7.0", "7e0", '"7"', "1e400"]) {
      const { status, json } = await sends("bigchange", withGroup(digits));
      assert.equal(status, 422, digits);
      assert.deepEqual(json.errors, { groupId: ["Must be a 64-bit integer."] });
    }
  });

  test("a vendor is also found by its own host name", async () => {
    const { status } = await sends("aptaniaContact", { path: "https://api.aptania.com/services/createContact" });
    assert.equal(status, 200);
  });
});

describe("a client's slip is refused", () => {
  /** @type {[name: keyof typeof examples, slip: string, change: Parameters<typeof sends>[1], status: number, at?: string][]} */
  const slips = [
    ["aptaniaContact", "no token", { set: { tokenUUID: undefined } }, 401],
    ["aptaniaContact", "a wrong token", { set: { tokenUUID: "00000000-aaaa-4bbb-8ccc-000000000002" } }, 401],
    ["aptaniaContact", "a missing member", { set: { userUUID: undefined } }, 400, "userUUID"],
    ["aptaniaContact", "a name in other letters", { set: { contactFirstName: "John" } }, 400, "contactFirstName"],
    ["aptaniaContact", "an unknown name", { set: { constructor: "x" } }, 400, "constructor"],
    ["aptaniaContact", "a number for a string", { set: { contactProfileID: 12 } }, 400, "contactProfileID"],
    ["aptaniaContact", "null", { set: { contactTitle: null } }, 400, "contactTitle"],
    ["aptaniaContact", "a list of tags", { set: { contactTagID: [176, 177] } }, 400, "contactTagID"],
    ["aptaniaContact", "tags with blanks", { set: { contactTagID: "176, 177" } }, 400, "contactTagID"],
    ["aptaniaContact", "no e-mail address", { set: { contactEmailaddress: "john" } }, 400, "contactEmailaddress"],
    ["aptaniaContact", "an attribute without a value", { set: { contactAttr: [{ attrID: "1" }] } }, 400, "contactAttr[0].attrValue"],
    ["aptaniaContact", "a lone surrogate", { set: { contactTitle: "\ud800" } }, 400, "contactTitle"],
    ["aptaniaContact", "NUL", { set: { contactTitle: "\0" } }, 400, "contactTitle"],
    ["aptaniaContact", "no content type", { headers: { "content-type": undefined } }, 415],
    ["aptaniaContact", "another content type", { headers: { "content-type": "text/plain" } }, 415],
    ["aptaniaContact", "another charset", { headers: { "content-type": "application/json; charset=latin1" } }, 415],
    ["aptaniaContact", "GET", { method: "GET" }, 405],
    ["aptaniaContact", "another path", { path: "/aptania/services/createcontact" }, 404],
    ["aptaniaContact", "no JSON", { body: "{" }, 400],
    ["aptaniaContact", "no object", { body: "[]" }, 400],
    ["aptaniaContact", "JSON after a byte order mark", { body: `\ufeff${JSON.stringify(examples.aptaniaContact.body)}` }, 400],
    ["aptaniaContact", "a member that stands twice", { body: JSON.stringify(examples.aptaniaContact.body).replace("{", '{"contactTitle":"Ms",') }, 400],
    ["aptaniaContact", "no UTF-8", { body: new Uint8Array([0x7b, 0xff, 0x7d]) }, 400],
    ["aptaniaContact", "a body without end", { body: `"${"x".repeat(256 * 1024)}"` }, 413],
    ["aptaniaContact", "nesting without end", { set: { contactAttr: JSON.parse("[".repeat(40) + "]".repeat(40)) } }, 400],

    ["aptaniaAccount", "no token", { set: { TokenUUID: undefined, tokenUUID: aptania.credentials.tokenUUID } }, 401],
    ...Object.keys(examples.aptaniaAccount.body)
      .filter((name) => name !== "TokenUUID")
      .map((name) => /** @type {any} */ (["aptaniaAccount", `no ${name}`, { set: { [name]: undefined } }, 400, name])),
    ["aptaniaAccount", "an empty member", { set: { Town: "" } }, 400, "Town"],
    ["aptaniaAccount", "a string for an integer", { set: { CreatedByUserID: "123" } }, 400, "CreatedByUserID"],
    ["aptaniaAccount", "an integer for a string", { set: { CountryID: 77 } }, 400, "CountryID"],
    ["aptaniaAccount", "a fraction", { set: { AssignedToUserID: 1.5 } }, 400, "AssignedToUserID"],
    ["aptaniaAccount", "digits as text for an integer", { set: { ContactProfileID: "12" } }, 400, "ContactProfileID"],
    ["aptaniaAccount", "no contact", { set: { Contacts: [] } }, 400, "Contacts"],
    ["aptaniaAccount", "no action", { set: { Actions: [] } }, 400, "Actions"],
    ["aptaniaAccount", "a date the other way round", action({ ActionDate: "2023-10-31" }), 400, "Actions[0].ActionDate"],
    ["aptaniaAccount", "a date that does not exist", action({ ActionDate: "29-02-2023" }), 400, "Actions[0].ActionDate"],
    ["aptaniaAccount", "a time that does not exist", action({ ActionTime: "24:00" }), 400, "Actions[0].ActionTime"],
    ["aptaniaAccount", "a wrong type inside", action({ ActionAssignedToUserID: "360" }), 400, "Actions[0].ActionAssignedToUserID"],

    ["yulsn", "no key", { headers: { "x-apikey": undefined } }, 401],
    ["yulsn", "a wrong key", { headers: { "x-apikey": "x" } }, 401],
    ["yulsn", "no Accept", { headers: { accept: undefined } }, 406],
    ["yulsn", "a form", { headers: { "content-type": "application/x-www-form-urlencoded" } }, 415],
    ["yulsn", "a missing member", { set: { RegistrationSource: undefined } }, 400, "dto.RegistrationSource"],
    ["yulsn", "too long a member", { set: { FirstName: "x".repeat(51) } }, 400, "dto.FirstName"],
    ["yulsn", "a name in other letters", { set: { email: "x" } }, 400, "dto.email"],
    ["yulsn", "a string for an integer", { set: { PreferredStoreId: "1" } }, 400, "dto.PreferredStoreId"],
    ["yulsn", "a string for a boolean", { set: { LimitMailsPermanently: "true" } }, 400, "dto.LimitMailsPermanently"],
    ["yulsn", "an IPv6 address", { set: { RegistrationIp: "2001:db8::1" } }, 400, "dto.RegistrationIp"],
    ["yulsn", "an IPv4 address with too little", { set: { RegistrationIp: "127.0.0." } }, 400, "dto.RegistrationIp"],
    ["yulsn", "no e-mail address", { set: { Email: "jane" } }, 400, "dto.Email"],
    ["yulsn", "a date without an offset", { set: { RegistrationDateTime: "2024-11-21T06:24:04" } }, 400, "dto.RegistrationDateTime"],
    ["yulsn", "a date that does not exist", { set: { RegistrationDateTime: "2024-02-30T06:24:04Z" } }, 400, "dto.RegistrationDateTime"],
    ["yulsn", "a time that does not exist", { set: { RegistrationDateTime: "2024-02-20T24:00:00Z" } }, 400, "dto.RegistrationDateTime"],
    ["yulsn", "an object for a dynamic field", { set: { Extra: {} } }, 400, "dto.Extra"],
    ["yulsn", "an unknown store", { set: { PreferredStoreId: 4 } }, 409],

    ["protech", "no keys", { path: "/protech/api/Contact" }, 401],
    ["protech", "a wrong key", { path: protechPath({ ...protech.credentials, apiKey: "x" }) }, 401],
    ["protech", "a key's name in other letters", { path: examples.protech.path.replace("APIKey", "ApiKey") }, 401],
    ["protech", "a key that is not escaped", { path: examples.protech.path.replace("%2B", "+") }, 401],
    ["protech", "a parameter too many", { path: `${examples.protech.path}&x=1` }, 401],
    ["protech", "no envelope", { body: "{}" }, 400, "Contact"],
    ["protech", "null", { set: { FirstName: null } }, 400, "Contact.FirstName"],
    ["protech", "a name in other letters", { set: { firstname: "x" } }, 400, "Contact.firstname"],
    ["protech", "a string for an integer", { set: { Age: "12" } }, 400, "Contact.Age"],
    ["protech", "an enum's name in JSON", { set: { ParentCustomer: { Type: "account" } } }, 400, "Contact.ParentCustomer.Type"],
    ["protech", "no GUID", { set: { Id: "1" } }, 400, "Contact.Id"],
    ["protech", "XML as JSON", { body: PROTECH_XML }, 400],

    ["bigchange", "no token", { headers: { authorization: undefined } }, 401],
    ["bigchange", "a wrong token", { headers: { authorization: "Bearer x" } }, 401],
    ["bigchange", "no customer", { headers: { "customer-id": undefined } }, 400],
    ["bigchange", "a customer that is no number", { headers: { "customer-id": "x" } }, 400],
    ["bigchange", "a customer rounded by a double", { headers: { "customer-id": String(Number(bigchange.credentials.customerId)) } }, 403],
    ["bigchange", "a token without the scope", { headers: { authorization: `Bearer ${bigchange.readOnlyToken}` } }, 403],
    ["bigchange", "no content type", { headers: { "content-type": undefined } }, 415],
    ["bigchange", "an empty name", { set: { name: "" } }, 422, "name"],
    ["bigchange", "a missing member", { set: { groupId: undefined } }, 422, "groupId"],
    ["bigchange", "a name in other letters", { set: { Name: "x" } }, 422, "Name"],
    ["bigchange", "half a location", { set: { location: { latitude: 1 } } }, 422, "location.longitude"],
    ["bigchange", "a latitude off the globe", { set: { location: { latitude: 90.1, longitude: 0 } } }, 422, "location.latitude"],
    ["bigchange", "null for a required member", { set: { location: null } }, 422, "location"],
    ["bigchange", "a number for a custom value", { set: { customFields: [{ definitionId: 1, value: 2 }] } }, 422, "customFields[0].value"],
  ];

  /** @param {Record<string, unknown>} set */
  function action(set) {
    return { set: { Actions: [{ ...examples.aptaniaAccount.body.Actions[0], ...set }] } };
  }

  for (const [name, slip, change, expected, at] of slips) {
    test(`${name}: ${slip} → ${expected}${at ? ` at ${at}` : ""}`, async () => {
      const { status, json } = await sends(name, change);
      assert.equal(status, expected);
      if (name === "aptaniaContact") assert.equal(json.status, String(expected));
      if (name === "aptaniaAccount") assert.equal(json.StatusCode, String(expected));
      if (name === "bigchange") assert.equal(json.status, expected);
      if (at === undefined) return;
      const places = name.startsWith("aptania") ? [(json.message ?? json.StatusDesc).split(" ")[4]] : Object.keys(json.ModelState ?? json.errors);
      assert.deepEqual(
        places.map((place) => place.replace(/:$/, "")),
        [at],
      );
    });
  }

  test("every fault is reported at once", async () => {
    const { json } = await sends("bigchange", { set: { name: 1, groupId: "x", location: {} } });
    assert.deepEqual(Object.keys(json.errors).sort(), ["groupId", "location.latitude", "location.longitude", "name"]);
  });

  test("a refused contact is not remembered", async () => {
    await sends("yulsn", { set: { FirstName: 1 } });
    assert.equal((await sends("yulsn")).json.Id, 1);
  });
});

describe("Protech's XML", () => {
  const swap = (/** @type {string} */ from, /** @type {string} */ to) => {
    assert.ok(PROTECH_XML.includes(from), from);
    return PROTECH_XML.replace(from, to);
  };
  const age = "<Age>12</Age>\n<BirthDate>2025-10-25T22:54:26.5240153+00:00</BirthDate>";
  const contact = (/** @type {string} */ members) =>
    `<ContactRequest xmlns="http://schemas.datacontract.org/2004/07/Protech.UX.API.Contact"><Contact>${members}</Contact></ContactRequest>`;

  /** @type {[slip: string, xml: string, reason: RegExp][]} */
  const slips = [
    ["members out of order", swap(age, age.split("\n").reverse().join("\n")), /Age is out of order: it comes after BirthDate/],
    ["sorted as people sort, not by code order", contact("<Primary_AddressName>x</Primary_AddressName><Primary_Address1>x</Primary_Address1>"), /out of order/],
    ["a member twice", contact("<Age>1</Age><Age>2</Age>"), /out of order/],
    [
      "out of order inside",
      swap("<Id>d0802f30-47b4-40bc-b347-279a26881b1b</Id>\n<Name>sample string 3</Name>", "<Name>x</Name><Id>d0802f30-47b4-40bc-b347-279a26881b1b</Id>"),
      /Id is out of order/,
    ],
    ["an unknown element", contact("<Agee>1</Agee>"), /Contact\.Agee: Is not a member/],
    ["a name in other letters", contact("<age>1</age>"), /Contact\.age: Is not a member/],
    ["a wrong type", contact("<Age>twelve</Age>"), /Contact\.Age: Must be an integer/],
    ["a boolean in capitals", contact("<Member>True</Member>"), /Contact\.Member: Must be true or false/],
    ["an enum's number", contact("<ParentCustomer><Type>1</Type></ParentCustomer>"), /Contact\.ParentCustomer\.Type/],
    ["no namespace", "<ContactRequest><Contact/></ContactRequest>", /must be in the namespace/],
    ["attributes in the contact's namespace", contact("<Custom><Attribute><Attribute/></Attribute></Custom>"), /must be in the namespace .*CRMEntity/],
    ["nil", contact('<Age xmlns:i="http://www.w3.org/2001/XMLSchema-instance" i:nil="true"/>'), /attribute i:nil has no place/],
    ["text among members", contact("x"), /must hold no text/],
    ["members inside a text", contact("<Email><b>x</b></Email>"), /Email must hold text alone/],
    ["a prefix that nobody declared", contact("<p:Age>1</p:Age>"), /p:Age means nothing/],
    ["an element left open", "<ContactRequest>", /is not closed/],
    ["tags that cross", "<a><b></a></b>", /closes nothing/],
    ["two roots", `${contact("")}${contact("")}`, /one root/],
    ["a document type", `<!DOCTYPE x [<!ENTITY e "x">]>${contact("")}`, /cannot be read/],
    ["an unknown entity", contact("<Email>&nbsp;</Email>"), /&amp;nbsp; means nothing|&#38;nbsp; means nothing/],
    ["a control character", contact("<Email>&#1;</Email>"), /#1; means nothing/],
    ["a bare ampersand", contact("<Email>a&b</Email>"), /means nothing/],
    ["JSON as XML", JSON.stringify(examples.protech.body), /one root/],
    ["nothing", "", /one root/],
    ["nesting without end", "<a>".repeat(100), /too deeply/],
  ];
  for (const [slip, body, reason] of slips) {
    test(`refuses ${slip}`, async () => {
      const { status, headers, text } = await sends("protech", { headers: XML_TYPE, body });
      assert.equal(status, 400);
      assert.match(headers.get("content-type") ?? "", /^application\/xml/);
      assert.match(text, reason);
    });
  }

  test("reads a declaration, any prefix, entities and empty elements", async () => {
    const body = `<?xml version="1.0" encoding="utf-8"?>
      <c:ContactRequest xmlns:c='http://schemas.datacontract.org/2004/07/Protech.UX.API.Contact'>
        <c:Contact><c:Email>a&amp;b&#x40;example.org</c:Email><c:FirstName/></c:Contact>
      </c:ContactRequest>`;
    assert.match((await sends("protech", { headers: XML_TYPE, body })).text, /<Status>Success</);
    const again = await sends("protech", { set: { Id: undefined, Email: "a&b@example.org" } });
    assert.deepEqual(again.json, { Status: 1, Id: "00000000-0000-0000-0000-000000000000", Description: "A contact with this Email exists." });
  });
});

describe("duplicates", () => {
  test("Aptania matches the address, whatever the case", async () => {
    const first = await sends("aptaniaContact");
    const second = await sends("aptaniaContact", { set: { contactEmailaddress: "John.DOE@xxxxxxx.com" } });
    assert.deepEqual(second.json, { ...first.json, exists: "true" });
    const other = await sends("aptaniaContact", { set: { contactEmailaddress: "jane.doe@xxxxxxx.com" } });
    assert.equal(other.json.exists, "false");
    assert.notEqual(other.json.contactUUID, first.json.contactUUID);
  });

  test("Yulsn turns down a known e-mail address or phone", async () => {
    await sends("yulsn");
    const sameEmail = await sends("yulsn", { set: { Phone: "1" } });
    assert.deepEqual([sameEmail.status, sameEmail.json], [409, { Message: "A contact with the same Email exists." }]);
    const samePhone = await sends("yulsn", { set: { Email: "other@example.com" } });
    assert.deepEqual([samePhone.status, samePhone.json], [409, { Message: "A contact with the same Phone exists." }]);
    assert.equal((await sends("yulsn", { set: { Email: "", Phone: "" } })).json.Id, 2);
    assert.equal((await sends("yulsn", { set: { Email: "", Phone: undefined } })).json.Id, 3);
  });

  test("Protech says so in its own Status, in XML too", async () => {
    await sends("protech");
    const { status, json } = await sends("protech");
    assert.deepEqual([status, json.Status, json.Description], [200, 1, "A contact with this Id exists."]);
    assert.match((await sends("protech", { headers: XML_TYPE, body: PROTECH_XML })).text, /<Status>Error</);
  });

  test("of many at once, one is made", async () => {
    const answers = await Promise.all(Array.from({ length: 40 }, () => sends("aptaniaContact")));
    assert.equal(answers.filter(({ json }) => json.exists === "false").length, 1);
    assert.equal(new Set(answers.map(({ json }) => json.contactUUID)).size, 1);
    const yulsn = await Promise.all(Array.from({ length: 40 }, () => sends("yulsn")));
    assert.equal(yulsn.filter(({ status }) => status === 201).length, 1);
  });

  test("all is forgotten on request", async () => {
    await sends("yulsn");
    await send("DELETE", "/_sandbox");
    assert.equal((await sends("yulsn")).json.Id, 1);
    assert.equal((await requests()).length, 1);
  });
});

describe("BigChange's token", () => {
  const form = { "content-type": "application/x-www-form-urlencoded" };
  const { clientId: client_id, clientSecret: client_secret } = bigchange.credentials;
  const grant = { grant_type: "client_credentials", client_id, client_secret };
  const ask = (/** @type {Record<string, string>} */ parameters, headers = form) =>
    send("POST", "/bigchange/auth/tokens", headers, String(new URLSearchParams(parameters)));

  test("is granted, opens the door, and can be forgotten", async () => {
    const { status, json } = await ask(grant);
    assert.equal(status, 200);
    assert.deepEqual(json, { access_token: json.access_token, token_type: "Bearer", expires_in: 3600 });
    const bearer = { headers: { authorization: `Bearer ${json.access_token}` } };
    assert.equal((await sends("bigchange", bearer)).status, 201);
    await send("DELETE", "/_sandbox/tokens");
    assert.equal((await sends("bigchange", bearer)).status, 401);
    assert.equal((await sends("bigchange")).status, 201, "the fixed token stays good");
  });

  test("expires", async (t) => {
    t.mock.timers.enable({ apis: ["Date"] });
    const { fetch } = fakeVendors();
    const granted = await fetch(`${bigchange.baseUrl}/auth/tokens`, { method: "POST", headers: form, body: new URLSearchParams(grant) });
    const { access_token } = await granted.json();
    const { headers, body } = examples.bigchange;
    const create = { method: "POST", headers: { ...headers, authorization: `Bearer ${access_token}` }, body: JSON.stringify(body) };
    t.mock.timers.tick(3_599_999);
    assert.equal((await fetch(`${bigchange.baseUrl}/v1/contacts`, create)).status, 201);
    t.mock.timers.tick(1);
    assert.equal((await fetch(`${bigchange.baseUrl}/v1/contacts`, create)).status, 401);
  });

  test("is refused with OAuth's errors", async () => {
    /** @type {[Record<string, string>, Record<string, string>, number, string][]} */
    const slips = [
      [{ ...grant, client_secret: "x" }, form, 401, "invalid_client"],
      [{ grant_type: "client_credentials" }, form, 401, "invalid_client"],
      [{ ...grant, grant_type: "password" }, form, 400, "unsupported_grant_type"],
      [{ client_id, client_secret }, form, 400, "invalid_request"],
      [{ ...grant, scope: "everything" }, form, 400, "invalid_scope"],
      [{ ...grant, extra: "1" }, form, 400, "invalid_request"],
      [grant, JSON_TYPE, 415, "invalid_request"],
    ];
    for (const [parameters, headers, status, error] of slips) {
      const answer = await ask(parameters, headers);
      assert.deepEqual([answer.status, answer.json.error], [status, error]);
    }
  });
});

describe("faults", () => {
  test("down: 503, and nothing is done", async () => {
    await order({ vendor: "yulsn", fault: "down", retryAfter: "7", times: 1 });
    const { status, headers } = await sends("yulsn");
    assert.deepEqual([status, headers.get("retry-after")], [503, "7"]);
    assert.equal((await sends("yulsn")).json.Id, 1, "struck once only");
  });

  test("rate-limited: 429 with Retry-After", async () => {
    await order({ fault: "rate-limited" });
    for (const name of /** @type {(keyof typeof examples)[]} */ (Object.keys(examples))) {
      const { status, headers } = await sends(name);
      assert.deepEqual([status, headers.get("retry-after")], [429, "1"], name);
    }
    await order({ fault: "none" });
    assert.equal((await sends("yulsn")).status, 201);
  });

  test("an order for one vendor leaves the others alone, and goes before one for all", async () => {
    await order({ fault: "down" });
    await order({ vendor: "aptania", fault: "none" });
    assert.equal((await sends("aptaniaContact")).status, 200);
    assert.equal((await sends("yulsn")).status, 503);
  });

  test("slow: the answer comes late, the others do not wait", async () => {
    await order({ vendor: "aptania", fault: "slow", delayMs: 400 });
    const start = performance.now();
    const late = sends("aptaniaContact").then(() => performance.now() - start);
    await sends("bigchange");
    assert.ok(performance.now() - start < 390);
    assert.ok((await late) >= 390);
  });

  test("garbled: a success that cannot be read, after the work is done", async () => {
    await order({ vendor: "aptania", fault: "garbled", times: 1 });
    const { status, text } = await sends("aptaniaContact");
    assert.equal(status, 200);
    assert.throws(() => JSON.parse(text));
    assert.equal((await sends("aptaniaContact")).json.exists, "true");
  });

  test("cut: over the network the connection closes without a byte, after the work is done", async () => {
    await order({ vendor: "aptania", fault: "cut", times: 1 });
    const body = JSON.stringify(examples.aptaniaContact.body);
    const received = await new Promise((resolve, reject) => {
      let bytes = 0;
      const socket = net.connect(Number(direct.port), direct.hostname, () =>
        socket.write(
          `POST ${examples.aptaniaContact.path} HTTP/1.1\r\nHost: sandbox\r\nContent-Type: application/json\r\nContent-Length: ${body.length}\r\n\r\n${body}`,
        ),
      );
      socket.on("data", (chunk) => (bytes += chunk.length));
      socket.on("close", () => resolve(bytes));
      socket.on("error", reject);
    });
    assert.equal(received, 0);
    assert.deepEqual(
      (await requests()).map((/** @type {any} */ entry) => entry.status),
      [null],
    );
    assert.equal((await sends("aptaniaContact")).json.exists, "true");
  });

  test("cut: fetch fails, in Node and over a service binding", async () => {
    await order({ vendor: "aptania", fault: "cut" });
    const { path, headers, body } = examples.aptaniaContact;
    const init = { method: "POST", headers, body: JSON.stringify(body) };
    await assert.rejects(fetch(new URL(path, direct), init), TypeError);
    const caller = await miniflare.getWorker("caller");
    assert.equal(await (await caller.fetch(`http://sandbox${path}`, init)).text(), "failed");
  });

  test("an order that makes no sense is refused", async () => {
    for (const body of ['{"fault":"tired"}', '{"fault":"down","vendor":"x"}', '{"fault":"down","extra":1}', '{"fault":"slow","delayMs":60001}', "{}", "x"]) {
      assert.equal((await send("POST", "/_sandbox/faults", JSON_TYPE, body)).status, 400, body);
    }
    assert.equal((await send("POST", "/_sandbox/nothing", JSON_TYPE, "{}")).status, 404);
  });
});

describe("the journal", () => {
  test("holds the exact request, newest last, secrets masked", async () => {
    const body = '{ "tokenUUID" : "sec\\"ret-1", "contactTitle": "Mr \\u00e9 ☺" }';
    await sends("aptaniaContact", { body });
    await sends("yulsn", { headers: { "x-apikey": "secret-2" } });
    await sends("protech", { path: "/protech/api/Contact?APIKey=secret-3&ClientId=secret-4" });
    await sends("bigchange", { headers: { authorization: "Bearer secret-5" } });
    await send(
      "POST",
      "/bigchange/auth/tokens",
      { "content-type": "application/x-www-form-urlencoded" },
      "grant_type=client_credentials&client_secret=secret-6&client_id=me",
    );

    const masked = await send("GET", "/_sandbox/requests");
    assert.doesNotMatch(masked.text, /secret-\d|ret-1/);
    const entries = masked.json;
    assert.deepEqual(
      entries.map((/** @type {any} */ { vendor, method, path, query, status }) => [vendor, method, path, query, status]),
      [
        ["aptania", "POST", "/services/createContact", "", 401],
        ["yulsn", "POST", "/api/v1/Contacts", "", 401],
        ["protech", "POST", "/api/Contact", "?APIKey=***&ClientId=***", 401],
        ["bigchange", "POST", "/v1/contacts", "", 401],
        ["bigchange", "POST", "/auth/tokens", "", 401],
      ],
    );
    assert.equal(entries[0].body, '{ "tokenUUID" : "***", "contactTitle": "Mr \\u00e9 ☺" }');
    assert.equal(entries[1].headers["x-apikey"], "***");
    assert.equal(entries[3].headers.authorization, "***");
    assert.equal(entries[4].body, "grant_type=client_credentials&client_secret=***&client_id=me");

    const revealed = await requests("?reveal=1&vendor=aptania");
    assert.deepEqual(
      revealed.map((/** @type {any} */ entry) => entry.body),
      [body],
    );
  });

  test("keeps the last 200", async () => {
    for (let sent = 0; sent < 205; sent += 41) {
      await Promise.all(Array.from({ length: 41 }, (_, index) => sends("aptaniaContact", { path: `/aptania/${sent + index}` })));
    }
    const entries = await requests();
    assert.equal(entries.length, 200);
    assert.ok(!entries.some((/** @type {any} */ { path }) => path === "/0"));
  });

  test("leaves out what is for no vendor", async () => {
    assert.equal((await send("GET", "/favicon.ico")).status, 404);
    assert.deepEqual(await requests(), []);
  });
});
