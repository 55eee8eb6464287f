import type { At } from '#db/database.ts';
import type { Log } from '#log/log.ts';
import { accountOf, forgetRemoval, openRemovals, type RemovalRow } from './remove-account/queries.ts';
import { emptyAccount, type RemoveAccountSources } from './remove-account.ts';

export interface ResumeSources extends RemoveAccountSources {
  readonly log: Log;
}

/** How old a removal has to be before somebody else takes it up, unless the server has just started: ten minutes. */
const abandonedMs = 600_000;
const lookMs = 60_000;

/**
 * Finishes the removals of accounts that were asked for before `askedBefore` (epoch milliseconds) and cut short; says how
 * many. One that cannot be finished now is logged and waits for the next time.
 */
export async function resumeRemovals(sources: ResumeSources, askedBefore: number): Promise<number> {
  const { db, log } = sources;
  let finished = 0;
  for (const row of await openRemovals(db, askedBefore)) {
    try {
      if (await resume(sources, row)) finished += 1;
    } catch (error) {
      log.error({ err: error, user: row.userId }, 'The removal of an account could not be finished');
    }
  }
  return finished;
}

async function resume(sources: ResumeSources, { userId, heirId, askedBy, disabledAt }: RemovalRow): Promise<boolean> {
  const { db, log } = sources;
  const account = await accountOf(db, userId);
  // Whoever was let in again since then stays.
  if (account?.disabledAt !== disabledAt) {
    await forgetRemoval(db, userId);
    return false;
  }
  const heir = heirId === null ? undefined : await accountOf(db, heirId);
  if (heirId !== null && heir?.disabledAt !== null) {
    log.warn({ user: userId, heir: heirId }, 'An account is to be removed, but who is given its pictures is gone');
    return false;
  }
  const removed = await emptyAccount(sources, undefined, { userId, heirId: heirId ?? undefined, askedBy });
  log.info({ user: userId, ...removed }, 'The removal of an account that was cut short is finished');
  return true;
}

/** Finishes at once what an earlier process left, and from then on what another one abandons. Gives what stops it. */
export function startResuming({ db, log, now = Date.now }: At & { readonly log: Log }): () => Promise<void> {
  const stopping = new AbortController();
  const reached = () => stopping.signal.throwIfAborted();
  const look = async (askedBefore: number) => {
    if (stopping.signal.aborted) return;
    await resumeRemovals({ db, log, now, reached }, askedBefore).catch((error) => {
      log.error({ err: error }, 'Removals of accounts that were cut short could not be read');
    });
  };
  let running = look(now());
  const timer = setInterval(() => {
    running = running.then(() => look(now() - abandonedMs));
  }, lookMs).unref();
  return async () => {
    clearInterval(timer);
    stopping.abort();
    await running;
  };
}
