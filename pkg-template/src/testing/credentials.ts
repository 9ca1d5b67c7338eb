// What the fake vendors take for good credentials. They open nothing else.
// Some hold characters that must be escaped in a query, and a number that a double cannot hold, so that a client's slip shows.

export const aptania = { tokenUUID: "00000000-aaaa-4bbb-8ccc-000000000001" };

export const yulsn = { apiKey: "sandbox-yulsn-key" };

export const protech = { apiKey: "sandbox/protech+key=1&2", clientId: "sandbox-client#1" };

export const bigchange = { customerId: "9007199254740993", clientId: "sandbox-client", clientSecret: "sandbox/secret+1=2&3" };

/** Never expires. */
export const accessToken = "sandbox-bigchange-token";

/** Good, but without the scope that creating a contact needs. */
export const readOnlyToken = "sandbox-bigchange-read-only";
