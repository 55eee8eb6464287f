import { recordAudit } from '#audit/record.ts';
import type { Caller } from '#authority/caller.ts';
import { allScopes } from '#contract/scope.ts';
import type { At } from '#db/database.ts';
import type { Proof } from '#two-factor/check-factor.ts';
import type { User } from '#user/user.ts';
import type { Visit } from './open-session.ts';

const everything = new Set(allScopes);

/** Somebody who has just proved who they are, as the audit log names them. */
function personOf({ id, role, email }: User, from: Visit): Caller {
  return { userId: id, role, via: 'session', scopes: everything, name: email, from };
}

/** Writes down that somebody signed in, and by which proofs. */
export async function recordSignIn(at: At, visit: Visit, user: User, by: readonly Proof[]): Promise<void> {
  const used = by.includes('recovery_code') ? [{ action: 'recovery_code.use' } as const] : [];
  await recordAudit(at, personOf(user, visit), ...used, { action: 'session.sign_in', detail: { by } });
}

/** Writes down that a sign-in failed: at what, and as whom, known or not. */
export async function recordFailure(at: At, visit: Visit, actorName: string, wrong: Proof | 'factor'): Promise<void> {
  const nobody: Caller = { userId: '', role: 'user', via: 'session', scopes: new Set(), from: visit };
  await recordAudit(at, nobody, { action: 'session.sign_in_failed', actorName, detail: { wrong } });
}
