import { and, eq } from 'drizzle-orm';
import { AppError } from '#errors/app-error.ts';
import type { Database, Queries } from './database.ts';
import { held, holdAccount } from './hold-account.ts';

/** Whoever asks, as `Caller` has them. */
interface Asker {
  readonly userId: string;
  readonly role: string;
  readonly sessionId?: string | undefined;
}

/**
 * First in the transaction that makes a credential, or ends an account: whoever was let in as the request began still is. A
 * password changed, an account shut out or a session ended meanwhile is over before this, and is seen, or comes after the
 * commit and ends what was made. The operator at the shell has no session that could end.
 * @throws AppError `unauthorized`
 */
export async function requireStanding(db: Database, tx: Queries, { userId, role, sessionId }: Asker): Promise<void> {
  if (sessionId === undefined) return;
  const account = await holdAccount(db, tx, userId);
  const { sessions: t } = db.tables;
  const own = and(eq(t.idHash, sessionId), eq(t.userId, userId));
  const [session] = await held(db, tx.select({ createdAt: t.createdAt }).from(t).where(own));
  const stands = account?.disabledAt === null && account.role === role;
  if (stands && session && session.createdAt >= account.passwordChangedAt) return;
  throw new AppError('unauthorized', 'This session has ended meanwhile: sign in again', {
    headers: { 'WWW-Authenticate': 'Bearer realm="prntscrn"' },
  });
}
