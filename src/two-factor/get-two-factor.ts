import { type Caller, requireSignedIn } from '#authority/caller.ts';
import type { TwoFactor } from '#contract/two-factor.ts';
import type { Database } from '#db/database.ts';
import { countGoodCodes, findAuthenticator, selectPasskeys } from './queries.ts';

/** What the caller has set up. */
export async function getTwoFactor(db: Database, caller: Caller | undefined): Promise<TwoFactor> {
  const { userId } = requireSignedIn(caller);
  const [authenticator, passkeys, left] = await Promise.all([
    findAuthenticator(db, userId),
    selectPasskeys(db, userId),
    countGoodCodes(db, db.read, userId),
  ]);
  return {
    authenticator_since: timeOf(authenticator?.confirmedAt),
    recovery_codes_left: left,
    passkeys: passkeys.map(({ id, name, createdAt, lastUsedAt }) => {
      return { id, name, created_at: new Date(createdAt).toISOString(), last_used_at: timeOf(lastUsedAt) };
    }),
  };
}

const timeOf = (ms: number | null | undefined) => (ms == null ? null : new Date(ms).toISOString());
