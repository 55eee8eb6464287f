import type { ErrorBody, ErrorCode } from '#contract/error.ts';
import { sayFaults } from './say-faults.ts';
import { spokenCommon } from './texts/spoken-common.ts';
import { fill } from './texts/words.ts';

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
  const response = await reach(path, init);
  const body: unknown = await response.json().catch(() => undefined);
  if (response.ok && body !== undefined) return body as Answer;
  throw refusalOf(response, (body as Partial<ErrorBody> | undefined)?.error);
}

/** Our server's answer, whatever it is. @throws Refusal where there is none. */
export async function reach(path: string, init: RequestInit): Promise<Response> {
  try {
    return await fetch(path, { credentials: 'same-origin', cache: 'no-store', ...init });
  } catch {
    throw unreachable();
  }
}

export function unreachable(): Refusal {
  return new Refusal(spokenCommon()?.unreachable ?? 'The server cannot be reached.', 0);
}

/** What an answer that is not a success says, in the language of the page where its code is known there. */
export function refusalOf(response: Response, told: ErrorBody['error'] | undefined): Refusal {
  const words = spokenCommon();
  if (!told?.message) {
    const unexpected = words?.unexpected ?? 'The server answered with an error ({status}).';
    return new Refusal(fill(unexpected, { status: response.status }), response.status);
  }
  const minutes = Math.max(1, Math.ceil(Number(response.headers.get('Retry-After') ?? 0) / 60));
  const text =
    (told.reason && words?.reasons[told.reason]) ??
    (words && told.faults && sayFaults(words, told.faults)) ??
    words?.refusals[told.code] ??
    '{message}';
  return new Refusal(fill(text, { message: told.message, minutes }), response.status, told.code);
}
