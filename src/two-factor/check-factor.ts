import { unseal } from '#config/seal.ts';
import type { Factor } from '#contract/two-factor.ts';
import { spendFactorAttempt } from './limits.ts';
import { checkPasskey } from './passkey.ts';
import { advanceStep, findAuthenticator, spendCode } from './queries.ts';
import { recoveryCodeHash } from './recovery-code.ts';
import type { OpenStep } from './step.ts';
import { stepOfCode } from './totp.ts';
import type { TwoFactorSources } from './two-factor.ts';

/** How somebody proved who they are. */
export type Proof = 'password' | 'code' | 'recovery_code' | 'passkey';

/**
 * Which proof of the second factor this is, used up by that; undefined for a wrong one, or one that was used before.
 * @throws AppError `too_many_requests` after a few tries, whatever they were.
 */
export async function checkFactor(
  sources: TwoFactorSources,
  userId: string,
  factor: Factor,
  step: OpenStep,
): Promise<Proof | undefined> {
  await spendFactorAttempt(sources, userId);
  if ('passkey' in factor) {
    const passkey = await checkPasskey(sources, factor.passkey, step.challenge, false);
    return passkey?.userId === userId ? 'passkey' : undefined;
  }
  const digits = factor.code.replace(/[\s-]/g, '');
  if (/^\d{6}$/.test(digits)) return (await takeCode(sources, userId, digits)) ? 'code' : undefined;
  const hash = recoveryCodeHash(userId, factor.code);
  const good = hash !== undefined && (await spendCode(sources.db, hash, (sources.now ?? Date.now)()));
  return good ? 'recovery_code' : undefined;
}

async function takeCode({ db, config, now = Date.now }: TwoFactorSources, userId: string, code: string) {
  const row = await findAuthenticator(db, userId);
  if (!row || row.confirmedAt === null) return false;
  const secret = secretOf(config.authSecret, userId, row.secret);
  const step = secret && (await stepOfCode(secret, code, now(), row.lastStep));
  return step !== undefined && step !== '' && (await advanceStep(db, userId, step));
}

/** The secret of a user's authenticator; undefined where it was sealed under another AUTH_SECRET. */
export function secretOf(authSecret: string, userId: string, sealed: string): string | undefined {
  const secret = unseal(authSecret, 'authenticators', userId, sealed)?.secret;
  return typeof secret === 'string' ? secret : undefined;
}
