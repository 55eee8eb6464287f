import type { RegistrationResponseJSON } from '@simplewebauthn/server';
import type { z } from 'zod';
import { insertAudit } from '#audit/queries.ts';
import { auditRow } from '#audit/record.ts';
import { type Caller, requireSignedIn, requireVerified } from '#authority/caller.ts';
import { fingerprint } from '#authority/fingerprint.ts';
import type { addPasskeyBodySchema, NewPasskey } from '#contract/two-factor.ts';
import { isDuplicate } from '#db/database.ts';
import { newId } from '#db/new-id.ts';
import { requireStanding } from '#db/require-standing.ts';
import { AppError } from '#errors/app-error.ts';
import { loadPasskeys } from './load-passkeys.ts';
import { firstRecoveryCodes } from './make-recovery-codes.ts';
import { passkeySite } from './passkey-site.ts';
import { insertPasskey, type PasskeyRow } from './queries.ts';
import { endStep, findStep } from './step.ts';
import type { TwoFactorSources } from './two-factor.ts';

/**
 * Keeps a passkey that a browser has just made, and gives new recovery codes if there are no good ones.
 * @throws AppError `not_found` where it took too long; `invalid_request` for an answer that is not right; `conflict`.
 */
export async function addPasskey(
  sources: TwoFactorSources,
  caller: Caller | undefined,
  { step: stepId, name, passkey }: z.output<typeof addPasskeyBodySchema>,
): Promise<readonly string[]> {
  const { db, now = Date.now } = sources;
  const at = now();
  const person = requireVerified(caller, at, requireSignedIn);
  const { userId } = person;
  const step = await findStep(sources, 'passkey-add', stepId, userId);
  await endStep(sources, step);
  const key = await verify(sources, passkey, step.challenge);
  const times = { createdAt: at, lastUsedAt: null };
  const row: PasskeyRow = { id: newId(), userId, name, ...key, ...times };
  const entry = { action: 'passkey.add', targetId: row.id, targetName: name } as const;
  try {
    return await db.write(async (tx) => {
      await requireStanding(db, tx, person);
      await insertPasskey(db, tx, row);
      await insertAudit(db, tx, [auditRow(person, entry, at)]);
      return await firstRecoveryCodes(db, tx, userId, at);
    });
  } catch (error) {
    if (!isDuplicate(error)) throw error;
    throw new AppError('conflict', 'This passkey is known already', { cause: error, reason: 'passkey_known' });
  }
}

async function verify({ config }: TwoFactorSources, passkey: NewPasskey, challenge: string) {
  const site = passkeySite(config.baseUrl);
  if (!site) throw wrong();
  const { verifyRegistrationResponse } = await loadPasskeys();
  const { verified, registrationInfo } = await verifyRegistrationResponse({
    response: passkey as RegistrationResponseJSON,
    expectedChallenge: challenge,
    expectedOrigin: site.origin,
    expectedRPID: site.rpID,
    requireUserVerification: false,
  }).catch((error: unknown) => {
    throw wrong(error);
  });
  if (!verified) throw wrong();
  const { id, publicKey, counter } = registrationInfo.credential;
  return {
    credentialHash: fingerprint(id),
    credentialId: id,
    publicKey: Buffer.from(publicKey).toString('base64url'),
    counter,
    transports: passkey.response.transports.join(' ').slice(0, 100),
  };
}

const wrong = (cause?: unknown) =>
  new AppError('invalid_request', 'This passkey could not be read', { cause, reason: 'passkey_unreadable' });
