import { insertAudit } from '#audit/queries.ts';
import { auditRow } from '#audit/record.ts';
import { type Caller, requireVerified } from '#authority/caller.ts';
import { fingerprint } from '#authority/fingerprint.ts';
import type { At } from '#db/database.ts';
import { newId } from '#db/new-id.ts';
import { requireStanding } from '#db/require-standing.ts';
import { AppError } from '#errors/app-error.ts';
import { countTokens, insertToken } from './queries.ts';
import { type NewToken, TOKEN_PREFIX, type Token } from './token.ts';

const dayMs = 86_400_000;
/** What one list shows, and more than anybody keeps in order. */
export const mostTokens = 100;

/**
 * Makes a personal token. `secret` is the token itself: shown once, kept as a hash only.
 * @throws AppError `unauthorized` where the caller's session ended meanwhile; `forbidden` for a caller with a token, and for anybody but the operator for another's account;
 * `verification_needed`; `conflict` for somebody who has a hundred of them.
 */
export async function createToken(
  { db, now = Date.now }: At,
  caller: Caller | undefined,
  userId: string,
  input: NewToken,
): Promise<{ token: Token; secret: string }> {
  const createdAt = now();
  const person = requireVerified(caller, createdAt);
  if (person.via !== 'operator' && person.userId !== userId)
    throw new AppError('forbidden', 'A token is made by its owner');
  const token: Token = {
    id: newId(),
    userId,
    name: input.name,
    scopes: [...new Set(input.scopes)],
    expiresAt: input.expiresInDays === undefined ? null : createdAt + input.expiresInDays * dayMs,
    lastUsedAt: null,
    createdAt,
  };
  const secret = TOKEN_PREFIX + newId(32);
  const detail = { scopes: token.scopes, expiresAt: token.expiresAt };
  const entry = { action: 'token.create', targetId: token.id, targetName: token.name, detail } as const;
  await db.write(async (tx) => {
    await requireStanding(db, tx, person);
    if ((await countTokens(db, tx, userId)) >= mostTokens)
      throw new AppError('conflict', `There are ${mostTokens} tokens already: revoke one that is not used any more`, {
        reason: 'too_many_tokens',
      });
    await insertToken(db, tx, token, fingerprint(secret));
    await insertAudit(db, tx, [auditRow(person, entry, createdAt)]);
  });
  return { token, secret };
}
