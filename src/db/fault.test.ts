import { type SQL, sql } from 'drizzle-orm';
import { expect, it } from 'vitest';
import { newMariaDbUrl } from '#test/support/engines.ts';
import { databaseFault } from './fault.ts';
import { openDatabase } from './open.ts';

it('knows of a write whose connection is lost on the way that the database is out of reach', async () => {
  const db = await openDatabase({ databaseUrl: await newMariaDbUrl(), sqliteFile: '' });
  const failing = db.write(async (tx) => {
    const { execute } = tx as unknown as { execute: (query: SQL) => Promise<unknown> };
    await execute.call(tx, sql`kill connection_id()`).catch(() => undefined);
    // From here on the driver knows it too, and takes not even a rollback.
    await execute.call(tx, sql`select 1`);
  });
  const error = await failing.then(
    () => undefined,
    (thrown: unknown) => thrown,
  );
  expect(String(error)).toContain('rollback');
  expect(databaseFault(error)).toBe('unreachable');
  await db.close();
});
