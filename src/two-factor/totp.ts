import { generateSecret, generateURI, verify } from 'otplib/functional';

const periodSeconds = 30;

/** A new secret: 160 random bits in base32, as RFC 4226 §4 asks. */
export function newSecret(): string {
  return generateSecret({ length: 20 });
}

/** What an authenticator app is told, as a QR code or a link. */
export function otpauthUri(secret: string, email: string, baseUrl: string): string {
  return generateURI({ issuer: `prntscrn (${new URL(baseUrl).hostname})`, label: email, secret });
}

/**
 * The time step that a code of six digits belongs to (RFC 6238 §4): this one, the one before or the one after it, and none
 * up to `lastStep`; undefined for a code that is none of these. `now` is in epoch milliseconds.
 */
export async function stepOfCode(
  secret: string,
  code: string,
  now: number,
  lastStep: number,
): Promise<number | undefined> {
  if (!/^\d{6}$/.test(code)) return undefined;
  const epoch = Math.floor(now / 1000);
  const verified = await verify({ secret, token: code, epoch, epochTolerance: periodSeconds });
  if (!verified.valid || !('timeStep' in verified)) return undefined;
  return verified.timeStep > lastStep ? verified.timeStep : undefined;
}
