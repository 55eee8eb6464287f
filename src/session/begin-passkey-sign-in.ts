import type { PasskeyStepAnswer } from '#contract/two-factor.ts';
import { AppError } from '#errors/app-error.ts';
import { assertionOptions } from '#two-factor/passkey.ts';
import { passkeySite } from '#two-factor/passkey-site.ts';
import { beginStep } from '#two-factor/step.ts';
import type { TwoFactorSources } from '#two-factor/two-factor.ts';
import { spendAddressAttempt } from './sign-in.ts';

/**
 * What a browser needs to sign in with a passkey that it finds itself.
 * @throws AppError `conflict` where this site's address allows none; `too_many_requests`
 */
export async function beginPasskeySignIn(
  sources: TwoFactorSources,
  ip: string,
): Promise<Omit<PasskeyStepAnswer, 'status'>> {
  const site = passkeySite(sources.config.baseUrl);
  if (!site)
    throw new AppError('conflict', 'Browsers allow passkeys over https and on localhost only', {
      reason: 'passkeys_need_https',
    });
  await spendAddressAttempt(sources, ip);
  const { id, challenge } = await beginStep(sources, 'passkey-sign-in', null);
  return { step: id, options: await assertionOptions(site, challenge) };
}
