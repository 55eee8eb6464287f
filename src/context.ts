import { type Config, config } from '#config/config.ts';
import type { Database } from '#db/database.ts';
import { openDatabase } from '#db/open.ts';

/** Everything that a process opens once. Only `app`, `pages`, `server.ts` and `cli` reach for it; the rest is handed what it needs. */
export interface Context {
  readonly config: Config;
  readonly db: Database;
}

// Next bundles its routes apart from server.ts: both copies of this module meet at this slot.
const slot = Symbol.for('prntscrn.context');
const shelf = globalThis as { [slot]?: Promise<Context> };

/** The process's context, opened and migrated at the first call. */
export function context(): Promise<Context> {
  shelf[slot] ??= open().catch((error) => {
    delete shelf[slot];
    throw error;
  });
  return shelf[slot];
}

async function open(): Promise<Context> {
  const settings = config();
  return { config: settings, db: await openDatabase(settings) };
}
