import { type Caller, requirePerson } from '#authority/caller.ts';
import type { Browser } from '#contract/own-account.ts';
import type { At } from '#db/database.ts';
import { selectSessions } from './browsers/queries.ts';

const mostListed = 200;

/** The browsers in which the caller is signed in, the one that asks first. @throws AppError as `requirePerson` does. */
export async function listBrowsers({ db, now = Date.now }: At, caller: Caller | undefined): Promise<Browser[]> {
  const person = requirePerson(caller);
  const rows = await selectSessions(db, person.userId, now(), mostListed);
  const browsers = rows.map((row) => ({ ...row, current: row.id === person.sessionId }));
  return browsers.sort((a, b) => Number(b.current) - Number(a.current));
}
