import { type ErrorCode, type ErrorReason, errorStatus } from '#contract/error.ts';

interface AppErrorOptions {
  cause?: unknown;
  /** Extra response headers, such as `Retry-After` or `WWW-Authenticate`. */
  headers?: Record<string, string>;
  /** Which refusal of its code it is, where people are told so in their own language. */
  reason?: ErrorReason;
}

/** An error with a wire code. `message` is shown to the caller; what must stay inside goes into `cause`. */
export class AppError extends Error {
  readonly code: ErrorCode;
  readonly headers: Record<string, string>;
  readonly reason: ErrorReason | undefined;

  constructor(code: ErrorCode, message: string, options: AppErrorOptions = {}) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.name = 'AppError';
    this.code = code;
    this.headers = options.headers ?? {};
    this.reason = options.reason;
  }

  /** The HTTP status of the code. */
  get status(): number {
    return errorStatus[this.code];
  }
}
