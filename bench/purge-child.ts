import { appendFileSync } from 'node:fs';
import { openDatabase } from '#db/open.ts';
import { runPurge } from '#purge/run.ts';
import { openDiskStore } from '#store/disk.ts';
import type { Store } from '#store/store.ts';

// A process that purges once, and says what it did and cost: node purge-child.ts IMAGES SQLITE_FILE DATABASE_URL|- KEYS
// Each key that it asks the store for goes to the file KEYS.

const [images = '', sqliteFile = '', databaseUrl = '-', keysFile = ''] = process.argv.slice(2);
const db = await openDatabase({ sqliteFile, databaseUrl: databaseUrl === '-' ? undefined : databaseUrl });
const disk = await openDiskStore(images);
const store: Store = {
  ...disk,
  remove: (keys) => {
    appendFileSync(keysFile, keys.map((key) => `${key}\n`).join(''));
    return disk.remove(keys);
  },
};
const silent = { info: () => undefined, warn: () => undefined, error: () => undefined };
const resident: number[] = [];
const reached = (step: string) => {
  if (step === 'claimed') resident.push(process.memoryUsage.rss() / 1e6);
};
const started = performance.now();
const { deleted, failed, remaining } = await runPurge({ db, stores: { named: () => store }, log: silent, reached });
const seconds = (performance.now() - started) / 1000;
// What it takes to run at all is there after a quarter; what comes on top would go on growing.
const quarter = Math.ceil(resident.length / 4);
const growth = Math.max(...resident.slice(quarter)) - Math.max(...resident.slice(0, quarter));
console.log(JSON.stringify({ deleted, failed, remaining, seconds, growth, peak: Math.max(...resident) }));
await db.close();
