/** The requests that the vendors received, verbatim, but with masked secrets. */

/** @import { SentRequest, VendorName } from "enlist-sdk/testing" */

/** How many of the last requests are shown. */
const LENGTH = 200;

/**
 * Names of headers, query parameters and body members.
 * @type {Readonly<Record<VendorName, readonly string[]>>}
 */
const secrets = {
  aptania: ["tokenUUID"],
  yulsn: ["X-ApiKey"],
  protech: ["APIKey", "ClientId"],
  bigchange: ["Authorization", "client_secret"],
};

/**
 * @typedef {Omit<SentRequest, "url"> & { path: string, query: string }} Entry
 *   `path` is the vendor's path, `query` as sent, with its `?`
 */

/** @param {readonly SentRequest[]} sent @param {string | null} vendor one, or all @returns {Entry[]} newest last */
export function entriesOf(sent, vendor) {
  const entries = sent.filter((request) => vendor === null || request.vendor === vendor).slice(-LENGTH);
  return entries.map(({ url, ...entry }) => {
    const { pathname, search } = new URL(url);
    return { ...entry, path: pathname, query: search };
  });
}

/** @param {Entry} entry @returns {Entry} */
export function mask(entry) {
  const names = secrets[entry.vendor];
  const parameter = new RegExp(`((?:^|[?&])(?:${names.join("|")})=)[^&]*`, "gi");
  const member = new RegExp(`("(?:${names.join("|")})"\\s*:\\s*)(?:"[^"\\\\]*(?:\\\\.[^"\\\\]*)*"|[^\\s,}]+)`, "gi");
  const secretHeaders = names.map((name) => name.toLowerCase());
  return {
    ...entry,
    query: entry.query.replace(parameter, "$1***"),
    headers: Object.fromEntries(Object.entries(entry.headers).map(([name, value]) => [name, secretHeaders.includes(name) ? "***" : value])),
    body: entry.body.replace(parameter, "$1***").replace(member, '$1"***"'),
  };
}
