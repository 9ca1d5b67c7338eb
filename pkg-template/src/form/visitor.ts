import { type Call, type Schema, readUserUUID } from "#core";

/**
 * Whether the visitor's userUUID goes along with a submission. A function is asked at each: for consent, and because the cookie of a browser that several people share
 * may be another person's.
 */
export type Identify = "always" | "never" | (() => boolean | Promise<boolean>);

/**
 * What a submission says of who sends it: a member for the record, or nothing; undefined for a visitor who is to stay anonymous, whose cookies stay at home too.
 *
 * It is asked when the form is sent and not before: a cookie comes and goes while a page is open. One that is missing, or that script may not see, is the edge's to find.
 */
export async function visitorOf(
  call: Call<any, any, any>,
  schema: Schema<any, any>,
  identify: Identify,
  cookie: string | undefined,
): Promise<{ userUUID?: string } | undefined> {
  const takesOne = ({ fields }: Schema<any, any>) => fields.some(({ name }) => name === "userUUID");
  if (!takesOne(call)) return {};
  if (!(typeof identify === "function" ? await identify() : identify !== "never")) return undefined;
  const userUUID = cookie && takesOne(schema) && readUserUUID(cookie);
  return userUUID ? { userUUID } : {};
}
