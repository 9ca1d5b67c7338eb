/** What a JSON text says. Written as JSON again, a number has the digits it came with, where the runtime can do that. */
export function exactly(text: string): unknown {
  type Reviver = (key: string, value: unknown, context?: { readonly source: string }) => unknown;
  const json = JSON as unknown as { parse(text: string, reviver: Reviver): unknown; rawJSON?(text: string): unknown };
  return json.parse(text, (_, value, context) => (typeof value === "number" && context && json.rawJSON ? json.rawJSON(context.source) : value));
}
