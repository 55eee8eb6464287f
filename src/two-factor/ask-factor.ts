import type { Step } from '#contract/two-factor.ts';
import type { Database } from '#db/database.ts';
import { assertionOptions } from './passkey.ts';
import { passkeySite } from './passkey-site.ts';
import { findAuthenticator, hasFactor, selectPasskeys } from './queries.ts';
import { beginStep } from './step.ts';
import type { TwoFactorSources } from './two-factor.ts';

/**
 * Begins the step that asks a user for the second factor; undefined where none is set up. Where they have another password
 * than `passwordChangedAt`, which they have just proved, the step leads nowhere.
 */
export async function askFactor(
  sources: TwoFactorSources,
  kind: 'sign-in' | 'verify',
  { id: userId, passwordChangedAt }: { readonly id: string; readonly passwordChangedAt?: number },
): Promise<Step | undefined> {
  const { db, config } = sources;
  if (!(await hasSecondFactor(db, userId))) return undefined;
  const [authenticator, passkeys] = await Promise.all([findAuthenticator(db, userId), selectPasskeys(db, userId)]);
  const { id, challenge } = await beginStep(sources, kind, userId, passwordChangedAt);
  const site = passkeySite(config.baseUrl);
  // Codes are asked for without an authenticator too: there are recovery codes.
  const step = { step: id, code: true, authenticator: authenticator?.confirmedAt != null };
  if (!site || passkeys.length === 0) return step;
  return { ...step, passkey: await assertionOptions(site, challenge, passkeys) };
}

/** Whether a user has an authenticator in use or a passkey. */
export async function hasSecondFactor(db: Database, userId: string): Promise<boolean> {
  return await hasFactor(db, db.read, userId);
}
