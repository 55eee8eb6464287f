import type { ErrorBody, ErrorCode } from '#contract/error.ts';

/** The server's refusal, or that there was no answer at all (`code` undefined). `message` is for the visitor. */
export class Refusal extends Error {
  readonly code: ErrorCode | undefined;
  readonly status: number;

  constructor(message: string, status: number, code?: ErrorCode) {
    super(message);
    this.name = 'Refusal';
    this.status = status;
    this.code = code;
  }
}

/**
 * Asks our own server and gives the JSON of a success.
 * @throws Refusal with words for the visitor, whatever went wrong.
 */
export async function askServer<Answer>(path: string, init: RequestInit = {}): Promise<Answer> {
  let response: Response;
  try {
    response = await fetch(path, { credentials: 'same-origin', cache: 'no-store', ...init });
  } catch {
    throw new Refusal('The server cannot be reached. Check the connection and try again.', 0);
  }
  const body: unknown = await response.json().catch(() => undefined);
  if (response.ok && body !== undefined) return body as Answer;
  const told = (body as Partial<ErrorBody> | undefined)?.error;
  if (told?.message) throw new Refusal(told.message, response.status, told.code);
  throw new Refusal(`The server answered with an error (${response.status}). Try again in a moment.`, response.status);
}
