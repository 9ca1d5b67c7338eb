import { type Call, type Schema, readUserUUID } from "#core";

/**
 * Whether the visitor's userUUID is sent with a submission. A function is called for each submission: to ask for consent, and because the cookie of a shared browser may
 * belong to another person.
 */
export type Identify = "always" | "never" | (() => boolean | Promise<boolean>);

/**
 * Returns the member `userUUID` for the record where there is one, or an empty object; undefined for a visitor who stays anonymous, and whose cookies are not sent either.
 *
 * It reads the cookie when the form is sent, since cookies change while a page is open. A cookie that is missing, or that scripts cannot read, is left to the edge.
 */
export async function identifyVisitor(
  call: Call<any, any, any>,
  schema: Schema<any, any>,
  identify: Identify,
  cookie: string | undefined,
): Promise<{ userUUID?: string } | undefined> {
  const hasUserUUID = ({ fields }: Schema<any, any>) => fields.some(({ name }) => name === "userUUID");
  if (!hasUserUUID(call)) return {};
  if (!(typeof identify === "function" ? await identify() : identify !== "never")) return undefined;
  const userUUID = cookie && hasUserUUID(schema) && readUserUUID(cookie);
  return userUUID ? { userUUID } : {};
}
