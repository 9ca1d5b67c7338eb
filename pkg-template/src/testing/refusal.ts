/** A refused request. Each vendor has its own response for it. */
export class Refusal extends Error {
  readonly status: number;
  /** The errors, by their paths in the body. */
  readonly fields: Readonly<Record<string, string[]>> | undefined;
  /** Headers of the response. */
  readonly headers: Readonly<Record<string, string>>;
  /** An OAuth error code. */
  readonly code: string | undefined;

  constructor(
    status: number,
    message: string,
    { fields, headers = {}, code }: { fields?: Record<string, string[]>; headers?: Record<string, string>; code?: string } = {},
  ) {
    super(message);
    this.status = status;
    this.fields = fields;
    this.headers = headers;
    this.code = code;
  }
}
