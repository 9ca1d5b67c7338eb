// The kinds of values that are compared, and how a value becomes an input. The page and the edge use the same file.

const contact = { Firstname: "Ada", Lastname: "Byron" };
const action = { ActionTypeID: "1", ActionAssignedToUserID: 3, ActionText: "ring" };

/**
 * @typedef {object} Kind
 * @property {Record<string, string>} control the attributes of the control for such values
 * @property {string} vendor of the call
 * @property {string} call
 * @property {string} route of the edge
 * @property {string} member that the page picks and the route accepts
 * @property {string} [row] the member of a row, if `member` is a list. An input then has hundreds of values
 * @property {(text: string) => any} input turns a value into the member, or into a row of it
 * @property {(input: any) => string} normal reads the normalised value from the validated member or row
 */

/** @type {Record<string, Kind>} */
export const kinds = {
  email: {
    control: { type: "email" },
    vendor: "aptania",
    call: "createAccount",
    route: "/contacts",
    member: "Contacts",
    row: "Emailaddress",
    input: (text) => ({ ...contact, Emailaddress: text }),
    normal: ({ Emailaddress }) => Emailaddress,
  },
  date: {
    control: { type: "date" },
    vendor: "aptania",
    call: "createAccount",
    route: "/actions",
    member: "Actions",
    row: "ActionDate",
    input: (text) => ({ ...action, ActionDate: text, ActionTime: "10:09" }),
    normal: ({ ActionDate }) => ActionDate,
  },
  time: {
    // With the default step of a minute every value with seconds is invalid, whatever its syntax.
    control: { type: "time", step: "any" },
    vendor: "aptania",
    call: "createAccount",
    route: "/actions",
    member: "Actions",
    row: "ActionTime",
    input: (text) => ({ ...action, ActionDate: "31-10-2030", ActionTime: text }),
    normal: ({ ActionTime }) => ActionTime,
  },
  number: {
    control: { type: "number", step: "any", min: "-90", max: "90" },
    vendor: "bigchange",
    call: "createContact",
    route: "/location",
    member: "location",
    input: (text) => ({ latitude: text, longitude: 0 }),
    normal: ({ latitude }) => `${latitude}`,
  },
  birthday: {
    control: { type: "date" },
    vendor: "protech",
    call: "createContact",
    route: "/birth",
    member: "BirthDate",
    input: (text) => text,
    normal: (text) => text,
  },
  "date and time": {
    control: { type: "datetime-local", step: "any" },
    vendor: "yulsn",
    call: "createContact",
    route: "/until",
    member: "LimitMailsTemporarilyUntil",
    input: (text) => text,
    normal: (text) => text,
  },
  length: {
    control: { type: "text", maxlength: "10" },
    vendor: "yulsn",
    call: "createContact",
    route: "/person",
    member: "PhoneCountryCode",
    input: (text) => text,
    normal: (text) => text,
  },
};

/** The number of values in an input with a list. Each has five members, and an input may have two thousand. */
const BATCH = 300;

/** Splits values into batches of one input each. @param {Kind} kind @param {readonly string[]} values */
export function batches({ row }, values) {
  const size = row ? BATCH : 1;
  return Array.from({ length: Math.ceil(values.length / size) }, (_, index) => values.slice(index * size, (index + 1) * size));
}

/** A batch as data. @param {Kind} kind @param {readonly string[]} batch */
export function data({ member, row, input }, batch) {
  return { [member]: row ? batch.map(input) : input(batch[0]) };
}

/** A batch as form entries. @param {Kind} kind @param {readonly string[]} batch */
export function entries(kind, batch) {
  return flat(data(kind, batch), "");
}

function flat(value, name) {
  if (Array.isArray(value)) return value.flatMap((item, index) => flat(item, `${name}[${index}]`));
  if (typeof value === "object") return Object.entries(value).flatMap(([key, below]) => flat(below, name ? `${name}.${key}` : key));
  return [[name, `${value}`]];
}

/**
 * The code of each value's issue in a batch, or `undefined`.
 *
 * @param {Kind} kind
 * @param {readonly string[]} batch
 * @param {readonly { path: readonly (string | number)[], code: string }[]} [issues]
 */
export function codes({ row }, batch, issues = []) {
  const found = batch.map(() => undefined);
  for (const { path, code } of issues) found[row ? Number(path[1]) : 0] ??= code;
  return found;
}

/**
 * @typedef {{ value?: any, issues?: readonly any[] }} Verdict
 * @typedef {object} Validator
 * @property {(entries: readonly [string, string][]) => Verdict | Promise<Verdict>} form
 * @property {(input: object) => Verdict | Promise<Verdict>} data
 */

/**
 * Validates values batch by batch: as a form, then the valid ones of a mixed batch again, for their normalised values, and as data.
 *
 * @param {Kind} kind
 * @param {readonly string[]} values
 * @param {Validator} validator
 */
export async function validateBatches(kind, values, validator) {
  const results = [];
  for (const batch of batches(kind, values)) {
    const form = await validator.form(entries(kind, batch));
    const invalid = codes(kind, batch, form.issues);
    const valid = batch.filter((_, index) => !invalid[index]);
    const isMixed = valid.length > 0 && valid.length < batch.length;
    results.push({ form, valid: isMixed ? await validator.form(entries(kind, valid)) : null, data: await validator.data(data(kind, batch)) });
  }
  return results;
}

/**
 * The result for each value: the code of its issue, or its normalised value, which is `undefined` for a blank one.
 *
 * @param {Kind} kind
 * @param {readonly string[]} values
 * @param {Awaited<ReturnType<typeof validateBatches>>} results
 */
export function resultsOf(kind, values, results) {
  return batches(kind, values).flatMap((batch, index) => {
    const { form, valid } = results[index];
    const { value } = valid ?? form;
    const validated = value ? [kind.row ? value[kind.member] : [value[kind.member]]].flat() : [];
    return codes(kind, batch, form.issues).map((code) => (code ? { code } : { normal: kind.normal(validated.shift()) }));
  });
}
