import { type Caller, requireSignedIn, requireVerified } from '#authority/caller.ts';
import { seal } from '#config/seal.ts';
import type { NewAuthenticatorAnswer } from '#contract/two-factor.ts';
import { isDuplicate } from '#db/database.ts';
import { AppError } from '#errors/app-error.ts';
import { drawQr } from './draw-qr.ts';
import { putAuthenticator } from './queries.ts';
import { newSecret, otpauthUri } from './totp.ts';
import type { TwoFactorSources } from './two-factor.ts';

/**
 * Makes a secret for an authenticator app; it asks nobody for codes before a first one was right.
 * @throws AppError `verification_needed`; `conflict` where an authenticator is in use.
 */
export async function beginAuthenticator(
  { db, config, now = Date.now }: TwoFactorSources,
  caller: Caller | undefined,
): Promise<Omit<NewAuthenticatorAnswer, 'status'>> {
  const { userId, name = '' } = requireVerified(caller, now(), requireSignedIn);
  const secret = newSecret();
  const sealed = seal(config.authSecret, 'authenticators', userId, { secret });
  const row = { userId, secret: sealed, confirmedAt: null, lastStep: 0, createdAt: now() };
  try {
    await putAuthenticator(db, row);
  } catch (error) {
    if (!isDuplicate(error)) throw error;
    throw new AppError('conflict', 'An authenticator app is set up already: remove it first', {
      cause: error,
      reason: 'authenticator_known',
    });
  }
  const uri = otpauthUri(secret, name, config.baseUrl);
  return { secret, uri, qr: drawQr(uri) };
}
