import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { operator } from '#authority/caller.ts';
import type { Database } from '#db/database.ts';
import { reconcile } from '#purge/reconcile.ts';
import type { LocalStore, Store } from '#store/store.ts';
import { silent } from './image-desk.ts';

/** What `store check --verify` finds wrong an hour from now, when nothing counts as just coming in any more. */
export async function faultsInStores(
  at: { db: Database; disk: LocalStore; remote?: Store },
  journal?: string,
): Promise<string[]> {
  const empty = mkdtempSync(join(tmpdir(), 'prntscrn-journal-'));
  const { db, disk, remote = disk } = at;
  const all = remote === disk ? [disk] : [disk, remote];
  const named = (name: string) => all.find((store) => store.name === name) ?? disk;
  try {
    const sources = {
      db,
      stores: { disk, current: remote, named, all },
      journal: journal ?? empty,
      log: silent,
      now: () => Date.now() + 3_600_000,
    };
    const { faults, clean } = await reconcile(sources, operator, { verify: true });
    const found = faults.map(({ kind, store, id }) => `${kind} ${store} ${id}`);
    return clean || found.length > 0 ? found : ['not clean'];
  } finally {
    rmSync(empty, { recursive: true, force: true });
  }
}
