import type { IncomingMessage } from 'node:http';
import type { At } from '#db/database.ts';
import { spendAttempt } from '#session/attempts.ts';

/** Codes that one address may type in; each takes two posts, and a code has 20⁸ possible values (RFC 8628 §5.1). */
const limit = { attempts: 30, windowMs: 15 * 60_000 };

/** Counts every code that is typed in. @throws AppError `too_many_requests` */
export async function limitDeviceCodes(at: At, { method, url = '' }: IncomingMessage, ip: string): Promise<void> {
  if (method === 'POST' && /^\/device\/?(\?|$)/i.test(url)) await spendAttempt(at, `device-code:${ip}`, limit);
}
