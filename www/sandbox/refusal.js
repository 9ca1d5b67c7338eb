/** A request turned down. Each vendor words it in its own way. */
export class Refusal extends Error {
  /**
   * @param {number} status
   * @param {string} message
   * @param {{ fields?: Record<string, string[]>, headers?: Record<string, string>, code?: string }} [details]
   *   what is wrong by place in the body; headers of the answer; an OAuth error code
   */
  constructor(status, message, { fields, headers, code } = {}) {
    super(message);
    this.status = status;
    this.fields = fields;
    this.headers = headers;
    this.code = code;
  }
}
