import { type Call, type Schema, readUserUUID } from "#core";

/**
 * Whether the visitor's userUUID goes along with a submission. A function is asked at each: for consent, and because the cookie of a browser that several people share
 * may be another person's.
 */
export type Identify = "always" | "never" | (() => boolean | Promise<boolean>);

/** What a submission says of who sends it. */
export interface Visitor {
  /** The member that it adds to the record. */
  readonly members: { readonly userUUID?: string };
  /** Whether the browser's cookies stay at home: among them is the one that the edge would read. */
  readonly isAnonymous: boolean;
}

/** Who the visitor is, asked when the form is sent and not before: a cookie comes and goes while a page is open. One that is missing, or that script may not see, is the edge's to find. */
export async function visitorOf(call: Call<any, any, any>, schema: Schema<any, any>, identify: Identify, cookie: string | undefined): Promise<Visitor> {
  const takesOne = ({ fields }: Schema<any, any>) => fields.some(({ name }) => name === "userUUID");
  if (!takesOne(call)) return { members: {}, isAnonymous: false };
  const isIdentified = typeof identify === "function" ? await identify() : identify !== "never";
  const userUUID = isIdentified && cookie && takesOne(schema) ? readUserUUID(cookie) : null;
  return { members: userUUID ? { userUUID } : {}, isAnonymous: !isIdentified };
}
