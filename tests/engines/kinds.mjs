// What kinds of values are compared, and how one becomes an input: the same file in the page and beside the edge.

const contact = { Firstname: "Ada", Lastname: "Byron" };
const action = { ActionTypeID: "1", ActionAssignedToUserID: 3, ActionText: "ring" };

/**
 * @typedef {object} Kind
 * @property {Record<string, string>} control the attributes of the control that takes such a value
 * @property {string} vendor whose call it is
 * @property {string} call
 * @property {string} route the edge's
 * @property {string} member the one that the page picks and the route accepts
 * @property {string} [row] where the member is a list: the row's own member. Hundreds of values then go into one input
 * @property {(text: string) => any} input what stands at the member, or in a row, for a value given as data
 * @property {(input: any) => string} normal the normalised value, out of what stands there in the end
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
    // A control that goes by minutes is right about seconds, but not about their syntax.
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

/** How many values an input of a list holds: five members each, of the two thousand that an input may have. */
const BATCH = 300;

/** Values in the batches that go into one input. @param {Kind} kind @param {readonly string[]} values */
export function batches({ row }, values) {
  const size = row ? BATCH : 1;
  return Array.from({ length: Math.ceil(values.length / size) }, (_, index) => values.slice(index * size, (index + 1) * size));
}

/** A batch as a program gives it. @param {Kind} kind @param {readonly string[]} batch */
export function data({ member, row, input }, batch) {
  return { [member]: row ? batch.map(input) : input(batch[0]) };
}

/** A batch as a form's entries. @param {Kind} kind @param {readonly string[]} batch */
export function entries(kind, batch) {
  return flat(data(kind, batch), "");
}

function flat(value, name) {
  if (Array.isArray(value)) return value.flatMap((item, index) => flat(item, `${name}[${index}]`));
  if (typeof value === "object") return Object.entries(value).flatMap(([key, below]) => flat(below, name ? `${name}.${key}` : key));
  return [[name, `${value}`]];
}

/**
 * What a form's verdict says of each value of a batch: the code of its issue, or nothing.
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
 * @typedef {object} Judge
 * @property {(entries: readonly [string, string][]) => Verdict | Promise<Verdict>} form
 * @property {(input: object) => Verdict | Promise<Verdict>} data
 */

/**
 * The verdicts on the values, batch by batch: as a form's; of those, what was right once more, to have it normalised; and as data.
 *
 * @param {Kind} kind
 * @param {readonly string[]} values
 * @param {Judge} judge
 */
export async function judged(kind, values, judge) {
  const verdicts = [];
  for (const batch of batches(kind, values)) {
    const form = await judge.form(entries(kind, batch));
    const wrong = codes(kind, batch, form.issues);
    const right = batch.filter((_, index) => !wrong[index]);
    const isMixed = right.length > 0 && right.length < batch.length;
    verdicts.push({ form, right: isMixed ? await judge.form(entries(kind, right)) : null, data: await judge.data(data(kind, batch)) });
  }
  return verdicts;
}

/**
 * What the verdicts say of each value: the code of its issue, or what it is when normalised, which a blank one is not.
 *
 * @param {Kind} kind
 * @param {readonly string[]} values
 * @param {Awaited<ReturnType<typeof judged>>} verdicts
 */
export function told(kind, values, verdicts) {
  return batches(kind, values).flatMap((batch, index) => {
    const { form, right } = verdicts[index];
    const { value } = right ?? form;
    const kept = value ? [kind.row ? value[kind.member] : [value[kind.member]]].flat() : [];
    return codes(kind, batch, form.issues).map((code) => (code ? { code } : { normal: kind.normal(kept.shift()) }));
  });
}
