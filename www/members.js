/**
 * What the routes accept, where that is not simply every member a visitor may set. Their pages name the same ones, in the attributes `members` and `optional`.
 */

/** The vendor wants every member. Three of them an applicant may leave blank: the route's `defaults` fill them in. */
export const tradeAccount = {
  names: ["AccountName", "Address1", "Address2", "Town", "Postcode", "County", "Telephone", "Note", "CountryID", "Contacts"],
};

/** A visitor's own choice of the quarterly, which the vendor's record has room for. */
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

/** Whoever takes a stand also says when to ring. */
export const stand = {
  names: ["AccountName", "Address1", "Town", "Postcode", "Telephone", "Note", "CountryID", "Contacts", "Actions"],
  optional: ["Note"],
};

/** A reader's interests are attributes of the vendor's account. */
export const letter = { names: ["contactFirstname", "contactEmailaddress", "contactAttr"] };

/** What is plugged in goes into custom fields. */
export const power = { names: ["name", "extraInformation", "customFields"] };
