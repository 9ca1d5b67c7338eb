/** Who lives here, by the first segments of the paths. */
export const names = /** @type {const} */ (["aptania", "yulsn", "protech", "bigchange"]);
