import type { BuildOptions, Call, Schema } from "./api.ts";
import { type Declaration, isTopLevel } from "./declaration.ts";
import { type Authorize, deliverToVendor, withGivenCredentials } from "./deliver.ts";
import { type CallInternals, internals } from "./internals.ts";
import { buildRequest, readResponse } from "./request.ts";
import { type Members, schemaOf } from "./schema.ts";
import { prepareForm, submit } from "./submit.ts";

/** Makes a call of its declaration. `authorize` is for vendors whose credentials have to be fetched. */
export function callOf<Input, Output, Credentials>(declaration: Declaration, authorize: Authorize = withGivenCredentials): Call<Input, Output, Credentials> {
  const pick = (names: readonly string[], { optional = [] }: Partial<Members> = {}) =>
    schemaOf<any, any>(declaration, { names: [...names], optional: [...optional] });
  let visitor: Schema<Partial<Input>, Partial<Output>> | undefined;
  const visitorOf = () => (visitor ??= pick(declaration.fields.filter((field) => field.visitor && isTopLevel(field)).map((field) => field.name)));
  const call = {
    id: declaration.id,
    get visitor() {
      return visitorOf();
    },
    pick,
    buildRequest: (input: unknown, options: BuildOptions<unknown>) => buildRequest(declaration, input, options),
    readResponse: (response: Parameters<typeof readResponse>[1]) => readResponse(declaration, response),
    submit: (input: unknown, options: Parameters<typeof submit>[4]) => submit(declaration, authorize(deliverToVendor), visitorOf, input, options),
    [internals]: {
      declaration,
      authorize,
      prepareForm: (...args) => prepareForm(declaration, ...args),
    } satisfies CallInternals,
  };
  // By their descriptors: `visitor` is made when it is first read.
  return Object.defineProperties(schemaOf(declaration), Object.getOwnPropertyDescriptors(call)) as Call<Input, Output, Credentials>;
}
