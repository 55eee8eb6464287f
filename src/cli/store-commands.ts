import { join } from 'node:path';
import { z } from 'zod';
import { operator } from '#authority/caller.ts';
import { type Report, reconcile, type StoreReport } from '#purge/reconcile.ts';
import { byteSize } from '#ui/byte-size.ts';
import { type Command, type Desk, UsageError } from './command.ts';
import { notingLog } from './noting-log.ts';
import { parseOptions } from './parse-options.ts';
import { table } from './table.ts';

const flag = { type: 'boolean' } as const;
const yes = z.boolean().default(false);

export const storeCommands: Record<string, Command> = {
  'store check': {
    usage: '[--repair [--force]] [--verify] [--store NAME] [--json]',
    does: 'holds stores, queues and cache against the database, beside a working server; exit code 1 where faults are left',
    run: check,
  },
};

const schema = z.object({
  repair: yes,
  force: yes,
  verify: yes,
  store: z.string().min(1).optional(),
  json: yes,
});

async function check(desk: Desk, args: string[]): Promise<void> {
  const options = { repair: flag, force: flag, verify: flag, store: { type: 'string' }, json: flag } as const;
  const { json, ...input } = parseOptions(args, options, schema);
  if (input.force && !input.repair) throw new UsageError('--force goes with --repair');
  const { db, stores, cache, forget, config } = await desk.context();
  const sources = {
    db,
    stores,
    cache,
    forget,
    journal: join(config.dataDir, 'incoming'),
    log: notingLog(desk),
    note: desk.note,
  };
  const report = await reconcile(sources, operator, input);
  if (json) desk.print(JSON.stringify(shown(report)));
  else for (const line of reportLines(report)) desk.print(line);
  if (!report.clean) desk.fail(input.repair ? 'Not all of it could be repaired' : repairHint(report));
}

function repairHint({ counts }: Report): string {
  return Object.keys(counts).length > 0
    ? '`store check --repair` repairs what can be'
    : 'Not all stores could be checked';
}

const stateWords: Record<StoreReport['state'], string> = {
  checked: 'checked',
  unlistable: 'cannot list',
  unreachable: 'out of reach',
  not_set_up: 'not set up',
};

function reportLines({ stores, faults, counts, clean }: Report): string[] {
  const heading = ['store', '', 'pictures', 'things there', 'young', 'queued', 'foreign'];
  const rows = stores.map((store) => [
    store.store,
    stateWords[store.state],
    String(store.rows),
    `${store.stored} (${byteSize(store.storedBytes, 'en')})`,
    ...[store.young, store.queued, store.foreign].map(String),
  ]);
  const reasons = stores.flatMap(({ store, why }) => (why === undefined ? [] : [`${store}: ${why}`]));
  const found = faults.map(({ kind, store, id, bytes, repaired, note }) => [
    repaired ? 'repaired' : 'fault',
    kind,
    store,
    id,
    byteSize(bytes, 'en'),
    note,
  ]);
  const totals = Object.entries(counts).map(([kind, { found, repaired }]) => `${kind} ${found} (${repaired} repaired)`);
  const verdict = totals.length > 0 ? `Found: ${totals.join(', ')}` : clean ? 'No fault was found' : undefined;
  return [...table([heading, ...rows]), ...reasons, ...table(found), ...(verdict ? [verdict] : [])];
}

function shown({ stores, faults, counts, clean }: Report) {
  return {
    clean,
    stores: stores.map(({ storedBytes, ...store }) => ({ ...store, stored_bytes: storedBytes })),
    counts,
    faults,
  };
}
