import { z } from 'zod';
import { operator } from '#authority/caller.ts';
import { type PurgeAnswer, purgeReasonSchema, queueStateSchema } from '#contract/purge.ts';
import { dropPurge, listPurges, type PurgeEntry, type PurgeList, retryPurges } from '#purge/queue.ts';
import { runWatched } from '#purge/run-recorded.ts';
import { byteSize } from '#ui/byte-size.ts';
import { type Command, type Desk, UsageError } from './command.ts';
import { notingLog } from './noting-log.ts';
import { parseOptions } from './parse-options.ts';
import { table } from './table.ts';
import { nextWords, spanWords } from './time-words.ts';

const text = { type: 'string' } as const;
const flag = { type: 'boolean' } as const;
const yes = z.boolean().default(false);
const limit = z.string().regex(/^\d+$/, 'is a number').transform(Number).pipe(z.number().int().min(1).max(100_000));

export const purgeCommands: Record<string, Command> = {
  'purge run': {
    usage: '[--json]',
    does: 'removes all that is due now, here and until nothing is left; exit code 1 where bytes did not go',
    run,
  },
  'purge list': {
    usage: '[--state waiting|claimed|parked] [--reason R] [--limit N] [--json]',
    does: 'shows what waits to be removed: why, for whom, how often it was tried, and what went wrong',
    run: list,
  },
  'purge retry': {
    usage: 'ID… | --parked | --all',
    does: 'lets the next run try entries again at once, as if for the first time',
    run: retry,
  },
  'purge drop': {
    usage: 'ID --yes',
    does: 'gives an entry up for good: its bytes stay in their store, and nobody will remove them',
    run: drop,
  },
};

/** Pictures of one round, after which there is a line of progress. */
const roundSize = 5000;
const roundMs = 300_000;

async function run(desk: Desk, args: string[]): Promise<void> {
  const { json } = parseOptions(args, { json: flag }, z.object({ json: yes }));
  const { purging } = await desk.context();
  const sources = { ...purging, log: notingLog(desk), mostImages: roundSize, mostMs: roundMs };
  let total: PurgeAnswer | undefined;
  for await (const sofar of runWatched(sources, operator)) {
    if (total) desk.note(`${total.deleted} removed, ${total.failed} failed, ${total.remaining} remain`);
    total = sofar;
  }
  if (!total) return;
  desk.print(json ? JSON.stringify(total) : runWords(total));
  if (total.failed > 0)
    desk.fail('Bytes did not go: `purge list` tells which and why; they are tried again by themselves');
}

function runWords({ deleted, failed, remaining, parked, by_reason, ms }: PurgeAnswer): string {
  const why = Object.entries(by_reason).map(([reason, count]) => `${reason} ${count}`);
  const reasons = why.length > 0 ? ` (${why.join(', ')})` : '';
  const left = [
    failed > 0 && `${failed} failed`,
    remaining > 0 && `${remaining} remain`,
    parked > 0 && `${parked} parked`,
  ];
  return [`Removed ${deleted}${reasons} in ${spanWords(ms)}`, ...left.filter(Boolean)].join(', ');
}

async function list(desk: Desk, args: string[]): Promise<void> {
  const { json, ...filter } = parseOptions(
    args,
    { state: text, reason: text, limit: text, json: flag },
    z.object({
      state: queueStateSchema.optional(),
      reason: purgeReasonSchema.optional(),
      limit: limit.default(100),
      json: yes,
    }),
  );
  const found = await listPurges(desk, operator, filter);
  if (json) return desk.print(JSON.stringify({ entries: found.entries.map(shown), counts: found.counts }));
  if (found.entries.length > 0) for (const line of entryTable(found.entries)) desk.print(line);
  desk.print(countWords(found, filter.limit));
}

function entryTable(entries: readonly PurgeEntry[]): string[] {
  const now = Date.now();
  const heading = ['id', 'why', 'store', 'size', 'state', 'tried', 'next', 'asked by', 'last error'];
  const rows = entries.map((entry) => [
    entry.id,
    entry.reason,
    entry.store,
    byteSize(entry.bytes, 'en'),
    entry.state,
    String(entry.attempts),
    nextWords(entry.nextAttemptAt, now),
    entry.askedBy ?? 'the server',
    (entry.lastError ?? '').replaceAll(/\s+/g, ' ').slice(0, 100),
  ]);
  return table([heading, ...rows]);
}

function countWords({ entries, counts }: PurgeList, most: number): string {
  if (counts.length === 0) return 'The purge queue is empty';
  const parts = counts.map((one) => `${one.entries} ${one.state} (${one.reason}, ${byteSize(one.bytes, 'en')})`);
  const cut = entries.length === most ? `The ${most} oldest are shown. ` : '';
  return `${cut}In the queue: ${parts.join(', ')}`;
}

function shown(entry: PurgeEntry) {
  return {
    id: entry.id,
    reason: entry.reason,
    store: entry.store,
    bytes: entry.bytes,
    state: entry.state,
    attempts: entry.attempts,
    next_attempt_at: entry.nextAttemptAt === null ? null : new Date(entry.nextAttemptAt).toISOString(),
    last_error: entry.lastError,
    asked_by: entry.askedBy,
    created_at: new Date(entry.createdAt).toISOString(),
  };
}

async function retry(desk: Desk, args: string[]): Promise<void> {
  const schema = z.object({ ids: z.array(z.string()), parked: yes, all: yes });
  const { ids, parked, all } = parseOptions(args, { parked: flag, all: flag }, schema, 'ids');
  if ([ids.length > 0, parked, all].filter(Boolean).length !== 1)
    throw new UsageError('Name entries by their ids, or give --parked or --all');
  const { retried, busy, unknown } = await retryPurges(desk, operator, all ? 'all' : parked ? 'parked' : { ids });
  desk.print(`Due now: ${retried}; the next run tries them`);
  for (const id of busy) desk.fail(`${id}: a purge is at it right now`);
  for (const id of unknown) desk.fail(`${id}: the queue has no such entry`);
}

async function drop(desk: Desk, args: string[]): Promise<void> {
  const schema = z.object({
    ids: z.array(z.string()).length(1, 'one entry at a time'),
    yes: z.literal(true, 'is needed: nobody will remove these bytes any more'),
  });
  const [id = ''] = parseOptions(args, { yes: flag }, schema, 'ids').ids;
  const { store, storeKey, bytes } = await dropPurge(desk, operator, id);
  desk.print(`Gave ${id} up. Its ${byteSize(bytes, 'en')} stay in the store ${store}, under the key ${storeKey}`);
}
