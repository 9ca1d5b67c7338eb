/** The core's memory after a thousand and after a million validations of valid and invalid records, forms and long lists. */

const memories = [];
const { instantiate } = WebAssembly;
// The package does not export its memory. Node's own wasm modules have memory, too, but not the core's exports.
WebAssembly.instantiate = async (...inputs) => {
  const result = await instantiate(...inputs);
  const { memory, renew } = (result.instance ?? result).exports;
  if (renew) memories.push(memory);
  return result;
};

const { call } = await import("./validators.mjs");
const { found } = await import("./measure.mjs");
const { attributes, invalid, part, valid } = await import("./records.mjs");

const FEW = 1_000;
const MANY = 1_000_000;

const long = { ...valid[0], contactAttr: attributes(1_000) };
const faulty = { ...valid[0], contactAttr: attributes(300).map(({ attrID }) => ({ attrID })) };
const forms = valid.map((record) => Object.entries(part(record)));
/** Of 500 whole records one is long, and one is long and invalid. */
const validations = [
  (at) => call.validate(at % 500 === 0 ? long : valid[at % valid.length]),
  (at) => call.validate(at % 500 === 1 ? faulty : invalid[at % invalid.length]),
  (at) => call.visitor.fromForm(forms[at % forms.length]),
  (at) => call.visitor.validate(invalid[at % invalid.length]),
];

const pages = () => memories[0].buffer.byteLength / 65_536;

let after = 0;
for (let at = 0; at < MANY; at++) {
  if (at === FEW) after = pages();
  validations[at % validations.length](at);
}
found([
  {
    what: "wasm memory after a million validations, mixed",
    measured: `${pages()} pages of 64 KiB, ${after} after a thousand`,
    target: "as after a thousand",
    isMet: memories.length === 1 && pages() === after,
  },
]);
