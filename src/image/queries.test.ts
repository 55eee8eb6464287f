import { afterAll, beforeAll, expect, it } from 'vitest';
import type { Database } from '#db/database.ts';
import { newId } from '#db/new-id.ts';
import { openDatabase } from '#db/open.ts';
import { newMariaDbUrl } from '#test/support/engines.ts';
import { newRow } from '#test/support/image-desk.ts';
import { insertRow, rowByIdempotencyKey } from './queries.ts';

let db: Database;
beforeAll(async () => {
  db = await openDatabase({ databaseUrl: await newMariaDbUrl(), sqliteFile: '' });
});
afterAll(() => db.close());

it('lets many uploads with keys of their own come at once, none in the way of another', async () => {
  let runs = 0;
  const counting: Database = {
    ...db,
    write: (work) =>
      db.write((tx) => {
        runs++;
        return work(tx);
      }),
  };
  const userId = newId();
  await insertRow(db, newRow(userId), 1);
  const rows = Array.from({ length: 200 }, () => newRow(userId, { idempotencyKey: newId() }));
  const inserted = await Promise.all(rows.map((row) => insertRow(counting, row, 1)));
  expect(inserted.filter(Boolean)).toHaveLength(200);
  // A run more than there are rows is one that MariaDB had ended for a deadlock.
  expect(runs).toBe(200);
});

it('gives the key of a picture that has expired to the next one', async () => {
  const [userId, idempotencyKey] = [newId(), newId()];
  const first = newRow(userId, { idempotencyKey, expiresAt: 1000 });
  const second = newRow(userId, { idempotencyKey });
  expect(await insertRow(db, first, 1)).toBe(true);
  expect(await insertRow(db, second, 999)).toBe(false);
  expect(await insertRow(db, second, 1000)).toBe(true);
  expect((await rowByIdempotencyKey(db, userId, idempotencyKey))?.id).toBe(second.id);
});
