import { type Caller, requireAdmin } from '#authority/caller.ts';
import type { AuditQuery } from '#contract/audit.ts';
import type { At, Database } from '#db/database.ts';
import { type Walked, walk } from '#db/walk.ts';
import { type AuditIndex, accountIdOf, auditBefore, auditWithin, momentOf, type StoredAudit } from './queries.ts';

const dayMs = 86_400_000;

export type AuditPage = Walked<StoredAudit, number>;
type Fits = ((row: StoredAudit) => boolean) | undefined;

/**
 * What happened, the newest first: one page of the log, from behind the entry `before` on.
 * @throws AppError `forbidden` unless an administrator asks.
 */
export async function listAudit(
  { db }: At,
  caller: Caller | undefined,
  query: AuditQuery & { limit: number },
): Promise<AuditPage> {
  requireAdmin(caller);
  const [actorId, targetId] = await Promise.all([idOf(db, query.who), idOf(db, query.target)]);
  const asked = { targetId, actorId, action: query.action };
  if (query.from !== undefined || query.to !== undefined) return await withinDays(db, query, fitting(asked));
  // What narrows most is walked along; the rest is looked at row by row.
  const [first, ...rest] = Object.entries(asked).filter(([, value]) => value !== undefined);
  const by = first && (Object.fromEntries([first]) as AuditIndex);
  return await walk({
    read: (before, limit) => auditBefore(db, by, before, limit),
    placeOf: ({ id }) => id,
    fits: fitting(Object.fromEntries(rest)),
    after: query.before,
    limit: query.limit,
  });
}

async function withinDays(db: Database, query: AuditQuery & { limit: number }, fits: Fits): Promise<AuditPage> {
  const days = {
    since: query.from === undefined ? undefined : Date.parse(query.from),
    until: query.to === undefined ? undefined : Date.parse(query.to) + dayMs,
  };
  const page = await walk({
    read: (after, limit) => auditWithin(db, days, after, limit),
    placeOf: ({ at, id }) => ({ at, id }),
    fits,
    after: query.before === undefined ? undefined : await momentOf(db, query.before),
    limit: query.limit,
  });
  return { ...page, next: page.next?.id };
}

/** Whether a row is as asked, column by column; undefined where nothing is asked. */
function fitting(asked: Readonly<Record<string, string | undefined>>): Fits {
  const wanted = Object.entries(asked).filter(([, value]) => value !== undefined);
  if (wanted.length === 0) return undefined;
  return (row) => wanted.every(([name, value]) => row[name as keyof StoredAudit] === value);
}

/** E-mails are looked up; what is none, and what no account has any more, is an id. */
async function idOf(db: Database, text: string | undefined): Promise<string | undefined> {
  if (text === undefined || !text.includes('@')) return text;
  return (await accountIdOf(db, text.toLowerCase())) ?? text;
}
