import type { Database } from '#db/database.ts';
import { prepareServedRow, type ServedRow, servedRows } from './queries.ts';

/** Reads a row as it is now, never older than the call: another process may have deleted the picture. */
export type RowReader = (id: string) => ServedRow | undefined | Promise<ServedRow | undefined>;

export function openRowReader(db: Database): RowReader {
  return db.engine === 'sqlite' ? oncePerTurn(prepareServedRow(db)) : batched((ids) => servedRows(db, ids));
}

/**
 * Reads each row once in a turn of the event loop. Requests of one turn had all begun to arrive before it, so an answer
 * read within the turn is older than none of them.
 */
function oncePerTurn(read: (id: string) => ServedRow | undefined): RowReader {
  const rows = new Map<string, ServedRow | undefined>();
  return (id) => {
    if (rows.size === 0) setImmediate(() => rows.clear());
    const known = rows.get(id);
    if (known) return known;
    const row = read(id);
    rows.set(id, row);
    return row;
  };
}

/**
 * At most one query in flight; who asks meanwhile is answered by the next one, which starts after the question. So one
 * trip serves all that came during the last, and no answer is older than its request.
 */
function batched(read: (ids: string[]) => Promise<ServedRow[]>): RowReader {
  let gathering: { ids: Set<string>; rows: Promise<Map<string, ServedRow>> } | undefined;
  let last: Promise<unknown> = Promise.resolve();

  async function readAfter(previous: Promise<unknown>, ids: Set<string>): Promise<Map<string, ServedRow>> {
    await previous;
    gathering = undefined;
    return new Map((await read([...ids])).map((row) => [row.id, row]));
  }

  return (id) => {
    if (!gathering) {
      const ids = new Set<string>();
      const rows = readAfter(last, ids);
      last = rows.catch(() => undefined);
      gathering = { ids, rows };
    }
    gathering.ids.add(id);
    return gathering.rows.then((rows) => rows.get(id));
  };
}
