// What must compile and what must not: the record's types are those of the declaration.

import type { InnGuest, InnGuestInput } from "../../target/sixth-call/enlist.d.ts";

/** Compiles only where the two types are the same. */
function same<T, U>(..._: (<V>() => V extends T ? 1 : 2) extends <V>() => V extends U ? 1 : 2 ? [] : [never]): void {}

type Home = { town: string };
type Companion = { name: string; height?: number };

same<InnGuest["mail"], string>();
same<InnGuest["booking"], string | undefined>();
same<InnGuestInput["booking"], string | number | bigint | undefined>();

export const least: InnGuestInput = { mail: "ada@example.com", arrival: "29-02-2024" };
export const all: InnGuestInput = {
  ...least,
  booking: 12n,
  home: { town: "Ely" } satisfies Home,
  company: [{ name: "Bo", height: 1.8 }] satisfies Companion[],
};
export const checked: InnGuest = { mail: "ada@example.com", arrival: "29-02-2024", booking: "12", home: { town: "Ely" }, company: [{ name: "Bo" }] };

// @ts-expect-error: a required member is missing
export const incomplete: InnGuestInput = { mail: "ada@example.com" };
// @ts-expect-error: there is no such member
export const strange: InnGuestInput = { ...least, dog: true };
// @ts-expect-error: an int64 comes out as text
export const inexact: InnGuest = { ...checked, booking: 12 };
