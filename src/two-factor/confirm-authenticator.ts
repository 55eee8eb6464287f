import { insertAudit } from '#audit/queries.ts';
import { auditRow } from '#audit/record.ts';
import { type Caller, requireSignedIn, requireVerified } from '#authority/caller.ts';
import { requireStanding } from '#db/require-standing.ts';
import { AppError } from '#errors/app-error.ts';
import { secretOf } from './check-factor.ts';
import { forgetFactorAttempts, spendFactorAttempt } from './limits.ts';
import { firstRecoveryCodes } from './make-recovery-codes.ts';
import { confirmAuthenticator as confirm, findAuthenticator } from './queries.ts';
import { stepOfCode } from './totp.ts';
import type { TwoFactorSources } from './two-factor.ts';

/**
 * Puts an authenticator into use, once its first code is right, and gives new recovery codes if there are no good ones.
 * @throws AppError `invalid_request` for a wrong code; `not_found` where none was begun; `too_many_requests`.
 */
export async function confirmAuthenticator(
  sources: TwoFactorSources,
  caller: Caller | undefined,
  code: string,
): Promise<readonly string[]> {
  const { db, config, now = Date.now } = sources;
  const person = requireVerified(caller, now(), requireSignedIn);
  const { userId } = person;
  const row = await findAuthenticator(db, userId);
  const secret = row && row.confirmedAt === null && secretOf(config.authSecret, userId, row.secret);
  if (!secret) throw gone();
  await spendFactorAttempt(sources, userId);
  const at = now();
  const step = await stepOfCode(secret, code.replace(/[\s-]/g, ''), at, 0);
  if (step === undefined)
    throw new AppError(
      'invalid_request',
      'This code is not right. Check the clock of the phone, and type a new code.',
      { reason: 'wrong_code' },
    );
  const codes = await db.write(async (tx) => {
    await requireStanding(db, tx, person);
    if (!(await confirm(db, tx, row, { confirmedAt: at, lastStep: step }))) throw gone();
    const entry = { action: 'two_factor.enable', detail: { kind: 'authenticator' } } as const;
    await insertAudit(db, tx, [auditRow(person, entry, at)]);
    return await firstRecoveryCodes(db, tx, userId, at);
  });
  await forgetFactorAttempts(sources, userId);
  return codes;
}

const gone = () => new AppError('not_found', 'No authenticator app is being set up. Begin again.');
