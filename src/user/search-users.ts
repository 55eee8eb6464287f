import { type Caller, requireAdmin } from '#authority/caller.ts';
import type { UserItem, UserListAnswer, UserListQuery } from '#contract/users.ts';
import type { Database } from '#db/database.ts';
import { AppError } from '#errors/app-error.ts';
import { type FoundAt, pageByEmail, pageByWords, type ShownUser } from './admin/queries.ts';
import { searchTerms } from './search-words.ts';

/**
 * One page of the users, in the order of their e-mails; with `q` those who have words that begin so, in the order of these.
 * @throws AppError `forbidden` unless an administrator asks; `invalid_request` for a cursor that is not ours.
 */
export async function searchUsers(
  db: Database,
  caller: Caller | undefined,
  query: UserListQuery,
): Promise<UserListAnswer> {
  requireAdmin(caller);
  const [first, ...others] = searchTerms(query.q ?? '');
  const limit = query.limit + 1;
  const cursor = query.cursor === undefined ? undefined : parseCursor(query.cursor);
  const rows =
    first === undefined
      ? await pageByEmail(db, { role: query.role, limit, after: cursor?.word })
      : await pageByWords(db, [first, ...others], { role: query.role, limit, after: cursor });
  const shown = rows.slice(0, query.limit);
  const last = shown.at(-1);
  const next = last && rows.length > shown.length ? cursorOf(last) : null;
  return { status: 'ok', users: shown.map(toUserItem), next_cursor: next };
}

function cursorOf(row: ShownUser & { readonly word?: string }): string {
  return Buffer.from(JSON.stringify([row.word ?? row.email, row.id])).toString('base64url');
}

function parseCursor(cursor: string): FoundAt {
  try {
    const [word, id] = JSON.parse(Buffer.from(cursor, 'base64url').toString()) as unknown[];
    if (typeof word === 'string' && typeof id === 'string') return { word, id };
  } catch {
    // Said below.
  }
  throw new AppError('invalid_request', 'This cursor is not one of ours');
}

const iso = (time: number | null) => (time === null ? null : new Date(time).toISOString());

/** A user as the administrator's desk shows them. */
export function toUserItem(row: ShownUser): UserItem {
  return {
    id: row.id,
    name: row.name,
    email: row.email,
    role: row.role,
    disabled_at: iso(row.disabledAt),
    created_at: new Date(row.createdAt).toISOString(),
    last_seen_at: iso(row.lastSeenAt),
    images: row.images ?? 0,
    bytes: row.bytes ?? 0,
    quota_bytes: row.quotaBytes,
    quota_images: row.quotaImages,
    retention_days: row.retentionDays,
    require_two_factor: row.requireTwoFactor,
    two_factor: row.twoFactor === 1,
  };
}
