import { type ErrorCode, errorBodySchema } from '#contract/error.ts';
import { HelperError } from '#helper/platform/helper-error.ts';
import type { Answer } from './request.ts';

/** The server said no, or nothing. `retry`: the same request may succeed later. */
export class ServerError extends HelperError {
  readonly retry: boolean;
  /** Undefined where there was no answer, or one that is not of a prntscrn server. */
  readonly status: number | undefined;
  readonly wireCode: ErrorCode | undefined;
  /** The server's wish, in milliseconds (RFC 9110 §10.2.3). */
  readonly retryAfter: number | undefined;

  constructor(
    message: string,
    options: {
      retry: boolean;
      status?: number;
      wireCode?: ErrorCode;
      retryAfter?: number | undefined;
      cause?: unknown;
    },
  ) {
    const code = options.retry ? 'unreachable' : options.status === 404 ? 'not_found' : 'refused';
    super(code, message, { cause: options.cause });
    this.name = 'ServerError';
    this.retry = options.retry;
    this.status = options.status;
    this.wireCode = options.wireCode;
    this.retryAfter = options.retryAfter;
  }
}

const passing = new Set([408, 425, 429, 500, 502, 503, 504, 507]);

/** What an answer that is not a success means. */
export function toServerError(server: string, answer: Answer): ServerError {
  const { status } = answer;
  const retry = passing.has(status);
  const body = parseBody(answer.text);
  if (!body) return new ServerError(`${server} answered ${status}, not as a prntscrn server does`, { retry, status });
  const seconds = Number(answer.headers['retry-after']);
  const retryAfter = Number.isFinite(seconds) ? seconds * 1000 : undefined;
  return new ServerError(body.message, { retry, status, wireCode: body.code, retryAfter });
}

/** No answer at all: refused, cut, timed out, no such host, or a certificate that does not hold. */
export function noAnswer(server: string, cause: unknown): ServerError {
  const detail = (cause as { code?: string; message?: string } | undefined) ?? {};
  const words = reasons[detail.code ?? ''] ?? detail.message ?? 'no answer';
  return new ServerError(`${server} cannot be reached: ${words}`, { retry: true, cause });
}

const reasons: Record<string, string> = {
  ECONNREFUSED: 'nothing listens there',
  ENOTFOUND: 'there is no such host',
  EAI_AGAIN: 'the name cannot be looked up right now',
  ECONNRESET: 'the connection was cut',
  EPIPE: 'the connection was cut',
  ETIMEDOUT: 'it did not answer in time',
  EHOSTUNREACH: 'there is no way to it from here',
  ENETUNREACH: 'there is no network',
};

function parseBody(text: string) {
  try {
    return errorBodySchema.parse(JSON.parse(text)).error;
  } catch {
    return undefined;
  }
}
