import { z } from 'zod';
import { HelperError } from '#helper/platform/helper-error.ts';

/** The origin of a server as a person types it; https where nothing is said. @throws HelperError `usage` for what is none. */
export function serverOrigin(text: string): string {
  const parsed = z.url({ protocol: /^https?$/ }).safeParse(/^https?:/.test(text) ? text : `https://${text}`);
  const url = parsed.success ? new URL(parsed.data) : undefined;
  if (url && !url.username && url.pathname === '/' && !url.search) return url.origin;
  throw new HelperError('usage', `A server is an address such as https://your.server; not "${text}"`);
}
