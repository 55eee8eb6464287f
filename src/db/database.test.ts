import { eq } from 'drizzle-orm';
import { expect, it } from 'vitest';
import { eachEngine } from '#test/support/engines.ts';
import { changedRows, isDuplicate } from './database.ts';
import { newId } from './new-id.ts';

const limit = (key: string) => ({ key, count: 1, resetAt: Date.now() });

eachEngine('database', (database) => {
  it('undoes everything of a write that throws', async () => {
    const key = newId();
    const { tables, write, read } = database();
    const failing = write(async (tx) => {
      await tx.insert(tables.rateLimits).values(limit(key));
      throw new Error('on purpose');
    });
    await expect(failing).rejects.toThrow('on purpose');
    expect(await read.$count(tables.rateLimits, eq(tables.rateLimits.key, key))).toBe(0);
  });

  it('lets no other write between two statements of one', async () => {
    const key = newId();
    const { tables, write, read } = database();
    await write((tx) =>
      tx
        .insert(tables.rateLimits)
        .values({ ...limit(key), count: 0 })
        .then(() => undefined),
    );
    const add = () =>
      write(async (tx) => {
        const lock = await tx.update(tables.rateLimits).set({ resetAt: 1 }).where(eq(tables.rateLimits.key, key));
        expect(changedRows(lock)).toBe(1);
        const [row] = await tx.select().from(tables.rateLimits).where(eq(tables.rateLimits.key, key));
        await tx
          .update(tables.rateLimits)
          .set({ count: (row?.count ?? 0) + 1 })
          .where(eq(tables.rateLimits.key, key));
      });
    await Promise.all(Array.from({ length: 20 }, add));
    const [row] = await read.select().from(tables.rateLimits).where(eq(tables.rateLimits.key, key));
    expect(row?.count).toBe(20);
  });

  it('tells a duplicate key from other errors, and keys that differ in case apart', async () => {
    const { tables, write } = database();
    const insert = (key: string) =>
      write((tx) =>
        tx
          .insert(tables.rateLimits)
          .values(limit(key))
          .then(() => undefined),
      );
    await insert('aB');
    await insert('Ab');
    const error = await insert('aB').catch((thrown: unknown) => thrown);
    expect(isDuplicate(error)).toBe(true);
    expect(isDuplicate(new Error('other'))).toBe(false);
  });

  it('counts the rows that an update found, changed or not', async () => {
    const key = newId();
    const { tables, write } = database();
    await write((tx) =>
      tx
        .insert(tables.rateLimits)
        .values({ ...limit(key), resetAt: 7 })
        .then(() => undefined),
    );
    const same = await write((tx) =>
      tx.update(tables.rateLimits).set({ resetAt: 7 }).where(eq(tables.rateLimits.key, key)).then(changedRows),
    );
    const none = await write((tx) =>
      tx.update(tables.rateLimits).set({ resetAt: 7 }).where(eq(tables.rateLimits.key, 'x')).then(changedRows),
    );
    expect([same, none]).toEqual([1, 0]);
  });
});
