import { describe, expect, it } from 'vitest';
import { newPlace, opened } from '#test/support/backup-desk.ts';
import { newRow } from '#test/support/image-desk.ts';
import { newId } from './new-id.ts';
import { keptTables, readSnapshot, tableNames } from './snapshot.ts';

describe.each(['sqlite', 'mysql'] as const)('a snapshot (%s)', (engine) => {
  it('shows what was there at its first moment, in every table, whatever is written while it is read', async () => {
    const place = await newPlace(engine);
    const db = await opened(place);
    const add = (words: string) =>
      db.write(async (tx) => {
        const row = newRow(newId());
        await tx.insert(db.tables.images).values(row);
        await tx
          .insert(db.tables.titleWords)
          .values({ word: words, imageId: row.id, userId: row.userId, createdAt: 1 });
        await tx.insert(db.tables.usage).values({ userId: row.userId, images: 1, bytes: 1 });
      });
    await add('before');
    const counts: Record<string, number> = {};
    await readSnapshot(place, async (snapshot) => {
      for await (const { name, rows } of snapshot.tables()) {
        counts[name] = 0;
        // Between any two tables there is one more of each.
        await add(name);
        for await (const row of rows) counts[name] += row.length > 0 ? 1 : 0;
      }
    });
    expect(counts).toMatchObject({ images: 1, title_words: 1, usage: 1, users: 0 });
    expect(Object.keys(counts).sort()).toEqual([...keptTables].sort());
    expect(tableNames.length - keptTables.length).toBe(2);
  });
});
