import type { KoaContextWithOIDC } from 'oidc-provider';
import { fingerprint } from '#authority/fingerprint.ts';
import type { At } from '#db/database.ts';
import { takeAttempt } from '#session/attempts.ts';

/** Seconds that a device waits between two polls (RFC 8628 §3.2). */
const POLL_SECONDS = 5;
// A device that keeps to the interval is early by a little now and then.
const toleratedMs = POLL_SECONDS * 1000 - 500;

/** Says the interval to a device, and `slow_down` to one that polls faster (RFC 8628 §3.5); the library does neither. */
export function paceDevice(at: At) {
  return async (ctx: KoaContextWithOIDC, next: () => Promise<void>): Promise<void> => {
    await next();
    const { oidc, body } = ctx as { oidc?: KoaContextWithOIDC['oidc']; body: unknown };
    if (oidc?.route === 'device_authorization' && ctx.status === 200)
      ctx.body = { ...(body as object), interval: POLL_SECONDS };
    if ((body as { error?: unknown } | null)?.error !== 'authorization_pending') return;
    const key = `device-poll:${fingerprint(String(oidc?.params?.device_code))}`;
    const { left } = await takeAttempt(at, key, { attempts: 1, windowMs: toleratedMs });
    if (left < 0) ctx.body = { error: 'slow_down', error_description: `poll every ${POLL_SECONDS} seconds` };
  };
}
