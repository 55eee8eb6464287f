import { type Caller, requireAdmin } from '#authority/caller.ts';
import type { UserItem, UserListAnswer, UserListQuery } from '#contract/users.ts';
import type { Database } from '#db/database.ts';
import { walk } from '#db/walk.ts';
import { AppError } from '#errors/app-error.ts';
import {
  countWords,
  type FoundAt,
  type FoundWord,
  pageByEmail,
  type ShownUser,
  usersById,
  wordsAfter,
} from './admin/queries.ts';
import { searchTerms } from './search-words.ts';

/** Where counting a term's words stops: with so many it is as common as any. */
const common = 5000;

/**
 * One page of the users, in the order of their e-mails; with `q` those who have words that begin so, in the order of
 * these. A search that has looked at thousands of words ends its page early, and its cursor goes on.
 * @throws AppError `forbidden` unless an administrator asks; `invalid_request` for a cursor that is not ours.
 */
export async function searchUsers(
  db: Database,
  caller: Caller | undefined,
  query: UserListQuery,
): Promise<UserListAnswer> {
  requireAdmin(caller);
  const terms = searchTerms(query.q ?? '');
  const after = query.cursor === undefined ? undefined : parseCursor(query.cursor);
  const { rows, next } = await (terms.length === 0 ? list(db, query, after) : search(db, query, terms, after));
  const cursor = next ? Buffer.from(JSON.stringify([next.word, next.id])).toString('base64url') : null;
  return { status: 'ok', users: rows.map(toUserItem), next_cursor: cursor };
}

interface Found {
  readonly rows: readonly ShownUser[];
  readonly next: FoundAt | undefined;
}

async function list(db: Database, { role, limit }: UserListQuery, after: FoundAt | undefined): Promise<Found> {
  return await walk<ShownUser, FoundAt>({
    read: (place, most) => pageByEmail(db, { role, after: place?.word, limit: most }),
    placeOf: ({ email, id }) => ({ word: email, id }),
    after,
    limit,
  });
}

async function search(
  db: Database,
  { role, limit }: UserListQuery,
  terms: readonly string[],
  after: FoundAt | undefined,
): Promise<Found> {
  const first = await walkedTerm(db, terms, after);
  const asked = { first, others: terms.filter((term) => term !== first), role };
  const { rows, next } = await walk<FoundWord, FoundAt>({
    read: (place, most) => wordsAfter(db, asked, place, most),
    placeOf: ({ word, id }) => ({ word, id }),
    fits: ({ fits }) => fits === 1,
    after,
    limit,
  });
  const found = await usersById(
    db,
    rows.map(({ id }) => id),
  );
  const byId = new Map(found.map((user) => [user.id, user]));
  return { rows: rows.flatMap(({ id }) => byId.get(id) ?? []), next };
}

/** The term whose words are walked along: on a further page the one of the first, else that which fewest words have. */
async function walkedTerm(db: Database, terms: readonly string[], after: FoundAt | undefined): Promise<string> {
  const begun = terms.find((term) => after?.word.startsWith(term));
  if (begun !== undefined) return begun;
  let rarest = { term: terms[0] ?? '', words: Number.POSITIVE_INFINITY };
  for (const term of terms.length === 1 ? [] : terms) {
    const words = await countWords(db, term, common);
    if (words < rarest.words) rarest = { term, words };
  }
  return rarest.term;
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
