import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Database } from '#db/database.ts';
import { newId } from '#db/new-id.ts';
import { newRow } from '#test/support/image-desk.ts';

/** What a small picture weighs. */
const bytes = 2000;
const rowsAtOnce = 500;

/** Writes so many small files as the disk store lays them out, and gives their keys. */
export function writeFiles(folder: string, count: number): string[] {
  const picture = Buffer.alloc(bytes, 'x');
  const made = new Set<string>();
  return Array.from({ length: count }, () => {
    const key = newId();
    const shard = join(folder, key.slice(0, 2));
    if (!made.has(shard)) mkdirSync(shard, { recursive: true, mode: 0o700 });
    made.add(shard);
    writeFileSync(join(shard, key), picture, { mode: 0o600 });
    return key;
  });
}

/** Gives each file a row that has expired, each at another time. */
export async function insertExpired(db: Database, keys: readonly string[]): Promise<void> {
  const { images } = db.tables;
  const userId = newId();
  const long = Date.now() - 86_400_000;
  for (let at = 0; at < keys.length; at += rowsAtOnce) {
    const rows = keys.slice(at, at + rowsAtOnce).map((id, index) => {
      const createdAt = long + at + index;
      return newRow(userId, { id, storeKey: id, bytes, createdAt, expiresAt: createdAt + 1000 });
    });
    await db.write(async (tx) => void (await tx.insert(images).values(rows)));
  }
}
