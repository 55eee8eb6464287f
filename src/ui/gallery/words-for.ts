import { Refusal } from '../ask-server.ts';

/** Why something failed, in words. Somebody whose session has ended is led to sign in again, and back to where they were. */
export function wordsFor(error: unknown): string {
  if (!(error instanceof Refusal)) throw error;
  if (error.code === 'unauthorized') {
    const here = window.location.pathname + window.location.search;
    window.location.assign(`/sign-in?${new URLSearchParams({ callbackUrl: here })}`);
  }
  return error.message;
}
