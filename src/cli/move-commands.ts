import { z } from 'zod';
import { operator } from '#authority/caller.ts';
import { queueStateSchema } from '#contract/purge.ts';
import { listMoves, type MoveEntry } from '#move/list-moves.ts';
import { retryMoves } from '#move/retry-moves.ts';
import { byteSize } from '#ui/byte-size.ts';
import { type Command, type Desk, UsageError } from './command.ts';
import { parseOptions } from './parse-options.ts';
import { table } from './table.ts';
import { nextWords } from './time-words.ts';

const text = { type: 'string' } as const;
const flag = { type: 'boolean' } as const;
const yes = z.boolean().default(false);

export const moveCommands: Record<string, Command> = {
  'moves list': {
    usage: '[--state waiting|claimed|parked] [--limit N] [--json]',
    does: 'shows the pictures that are kept here until their store takes them',
    run: list,
  },
  'moves retry': {
    usage: 'ID… | --all',
    does: 'lets the server try at once, as if for the first time, to bring pictures to their store',
    run: retry,
  },
};

async function list(desk: Desk, args: string[]): Promise<void> {
  const limit = z.string().regex(/^\d+$/, 'is a number').transform(Number).pipe(z.number().min(1).max(100_000));
  const { json, ...filter } = parseOptions(
    args,
    { state: text, limit: text, json: flag },
    z.object({ state: queueStateSchema.optional(), limit: limit.default(100), json: yes }),
  );
  const { entries, counts } = await listMoves(desk.db, operator, filter);
  if (json) return desk.print(JSON.stringify({ entries: entries.map(shown), counts }));
  if (entries.length > 0) for (const line of entryTable(entries)) desk.print(line);
  const parts = Object.entries(counts).filter(([, count]) => count > 0);
  const words = parts.map(([state, count]) => `${count} ${state}`).join(', ');
  desk.print(words === '' ? 'No picture waits for its store' : `Pictures that wait for their store: ${words}`);
}

function entryTable(entries: readonly MoveEntry[]): string[] {
  const now = Date.now();
  const rows = entries.map((entry) => [
    entry.imageId,
    entry.store,
    entry.bytes === null ? 'gone' : byteSize(entry.bytes, 'en'),
    entry.state,
    String(entry.attempts),
    nextWords(entry.nextAttemptAt, now),
    (entry.lastError ?? '').replaceAll(/\s+/g, ' ').slice(0, 100),
  ]);
  return table([['picture', 'to', 'size', 'state', 'tried', 'next', 'last error'], ...rows]);
}

function shown(entry: MoveEntry) {
  return {
    id: entry.imageId,
    store: entry.store,
    bytes: entry.bytes,
    state: entry.state,
    attempts: entry.attempts,
    next_attempt_at: entry.nextAttemptAt === null ? null : new Date(entry.nextAttemptAt).toISOString(),
    last_error: entry.lastError,
    created_at: new Date(entry.createdAt).toISOString(),
  };
}

async function retry(desk: Desk, args: string[]): Promise<void> {
  const { ids, all } = parseOptions(args, { all: flag }, z.object({ ids: z.array(z.string()), all: yes }), 'ids');
  if (ids.length > 0 === all) throw new UsageError('Name pictures by their ids, or give --all');
  let retried = all ? await retryMoves(desk.db, operator, 'all') : 0;
  for (const id of ids) {
    const found = await retryMoves(desk.db, operator, { id });
    if (found === 0) desk.fail(`${id}: it does not wait, or is on its way right now`);
    retried += found;
  }
  desk.print(`Due now: ${retried}; the server tries them within seconds`);
}
