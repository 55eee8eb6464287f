import { type Caller, requireSignedIn, requireVerified } from '#authority/caller.ts';
import type { PasskeyStepAnswer } from '#contract/two-factor.ts';
import { AppError } from '#errors/app-error.ts';
import { loadPasskeys } from './load-passkeys.ts';
import { credentialOf } from './passkey.ts';
import { passkeySite } from './passkey-site.ts';
import { selectPasskeys } from './queries.ts';
import { beginStep } from './step.ts';
import { stepMs, type TwoFactorSources } from './two-factor.ts';

/** More than anybody has devices. */
const most = 20;

/**
 * What a browser needs to make a passkey. A key that can be found without a name and knows its owner is asked for, and one
 * that cannot do as a second factor.
 * @throws AppError `verification_needed`; `conflict` where this site's address allows none, or there are 20.
 */
export async function beginPasskey(
  sources: TwoFactorSources,
  caller: Caller | undefined,
): Promise<Omit<PasskeyStepAnswer, 'status'>> {
  const { db, config, now = Date.now } = sources;
  const { userId, name = '' } = requireVerified(caller, now(), requireSignedIn);
  const site = passkeySite(config.baseUrl);
  if (!site)
    throw new AppError('conflict', 'Browsers allow passkeys over https and on localhost only', {
      reason: 'passkeys_need_https',
    });
  const passkeys = await selectPasskeys(db, userId);
  if (passkeys.length >= most)
    throw new AppError('conflict', `There are ${most} passkeys already: remove one first`, {
      reason: 'too_many_passkeys',
    });
  const { id, challenge } = await beginStep(sources, 'passkey-add', userId);
  const { generateRegistrationOptions } = await loadPasskeys();
  const options = await generateRegistrationOptions({
    rpName: 'prntscrn',
    rpID: site.rpID,
    userID: new Uint8Array(Buffer.from(userId)),
    userName: name,
    userDisplayName: name,
    challenge: Buffer.from(challenge, 'base64url'),
    timeout: stepMs,
    attestationType: 'none',
    excludeCredentials: passkeys.map(credentialOf),
    authenticatorSelection: { residentKey: 'preferred', userVerification: 'preferred' },
  });
  return { step: id, options: { ...options } };
}
