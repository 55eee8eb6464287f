import { type ErrorCode, type ErrorReason, errorStatus } from '#contract/error.ts';
import type { FieldFault } from '#contract/field-fault.ts';

interface AppErrorOptions {
  cause?: unknown;
  /** Extra response headers, such as `Retry-After` or `WWW-Authenticate`. */
  headers?: Record<string, string>;
  /** Which refusal of its code it is, where people are told so in their own language. */
  reason?: ErrorReason;
  /** What is wrong with which field of the request. */
  faults?: FieldFault[];
}

const brand = Symbol.for('prntscrn.AppError');

/** An error with a wire code. `message` is shown to the caller; what must stay inside goes into `cause`. */
export class AppError extends Error {
  readonly code: ErrorCode;
  readonly headers: Record<string, string>;
  readonly reason: ErrorReason | undefined;
  readonly faults: FieldFault[] | undefined;
  readonly [brand] = true;

  /** Next's bundle and dist/server.js have this class each, and an error that one throws the other answers. */
  static override [Symbol.hasInstance](value: unknown): boolean {
    return typeof value === 'object' && value !== null && brand in value;
  }

  constructor(code: ErrorCode, message: string, options: AppErrorOptions = {}) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.name = 'AppError';
    this.code = code;
    this.headers = options.headers ?? {};
    this.reason = options.reason;
    this.faults = options.faults;
  }

  /** The HTTP status of the code. */
  get status(): number {
    return errorStatus[this.code];
  }
}
