import { type Caller, requirePerson } from '#authority/caller.ts';
import { fingerprint } from '#authority/fingerprint.ts';
import type { At } from '#db/database.ts';
import { newId } from '#db/new-id.ts';
import { AppError } from '#errors/app-error.ts';
import { insertToken } from './queries.ts';
import { type NewToken, TOKEN_PREFIX, type Token } from './token.ts';

const dayMs = 86_400_000;

/**
 * Makes a personal token. `secret` is the token itself: shown once, kept as a hash only.
 * @throws AppError `forbidden` for a caller with a token, and for anybody but the operator for another's account.
 */
export async function createToken(
  { db, now = Date.now }: At,
  caller: Caller | undefined,
  userId: string,
  input: NewToken,
): Promise<{ token: Token; secret: string }> {
  const person = requirePerson(caller);
  if (person.via !== 'operator' && person.userId !== userId)
    throw new AppError('forbidden', 'A token is made by its owner');
  const createdAt = now();
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
  await insertToken(db, token, fingerprint(secret));
  return { token, secret };
}
