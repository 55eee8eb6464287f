import { hostname } from 'node:os';
import { HELPER_CLIENT_ID } from '#contract/oauth.ts';

/** How the helper names itself when it takes tokens, so that a person knows which of their devices is which. */
export function userAgent(): string {
  // A header takes no more than this (RFC 9110 §5.5), and a comment none of its own brackets.
  const device = hostname().replace(/[^\x20-\x7e]|[();\\]/g, '');
  return `${HELPER_CLIENT_ID} (${process.platform}; ${device})`;
}
