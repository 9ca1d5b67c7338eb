/** The vendors, by the first segment of a path. */
export const names = /** @type {const} */ (["aptania", "yulsn", "protech", "bigchange"]);
