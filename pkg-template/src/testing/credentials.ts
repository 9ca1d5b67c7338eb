// The valid credentials of the fake vendors.
// Some have characters that must be escaped in a query, and a number that a double cannot hold, so that a client's mistake shows.

export const aptania = { tokenUUID: "00000000-aaaa-4bbb-8ccc-000000000001" };

export const yulsn = { apiKey: "sandbox-yulsn-key" };

export const protech = { apiKey: "sandbox/protech+key=1&2", clientId: "sandbox-client#1" };

export const bigchange = { customerId: "9007199254740993", clientId: "sandbox-client", clientSecret: "sandbox/secret+1=2&3" };

/** Never expires. */
export const accessToken = "sandbox-bigchange-token";

/** Valid, but without the scope for creating a contact. */
export const readOnlyToken = "sandbox-bigchange-read-only";
