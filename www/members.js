/**
 * The members that a route accepts, if not every member that a visitor may set. The pages name the same members in the attributes `members` and `optional`.
 */

/** The vendor requires every member. An applicant may leave three blank: the route's `defaults` fill them in. */
export const tradeAccount = {
  names: ["AccountName", "Address1", "Address2", "Town", "Postcode", "County", "Telephone", "Note", "CountryID", "Contacts"],
};

/** The visitor's choice of the quarterly, which is a member of the vendor's record. */
export const membership = {
  names: [
    "Prefix",
    "FirstName",
    "MiddleInitial",
    "LastName",
    "BirthDate",
    "JobTitle",
    "Email",
    "MobilePhone",
    "HomePhone",
    "EmailCommunication",
    "Primary_Address1",
    "Primary_Address2",
    "Primary_City",
    "Primary_State",
    "Primary_PostalCode",
    "Primary_Country",
  ],
};

/** An applicant for a stand also enters when to call. */
export const stand = {
  names: ["AccountName", "Address1", "Town", "Postcode", "Telephone", "Note", "CountryID", "Contacts", "Actions"],
  optional: ["Note"],
};

/** A reader's interests are attributes of the contact. */
export const letter = { names: ["contactFirstname", "contactEmailaddress", "contactAttr"] };

/** Electrical devices are custom fields. */
export const power = { names: ["name", "extraInformation", "customFields"] };
