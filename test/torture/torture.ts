import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { buildIfStale } from '#cli/build.ts';
import type { Engine } from './machine.ts';
import { fieldWords, tortureField } from './torture-field.ts';

const usage = `npm run torture -- [--minutes N] [--seed N] [--seeds N] [--only sqlite|mariadb]
  Uploads, reads, lists, changes, deletes and purges while processes are killed, the database stops, the disk fills up and
  loses its power, the store's connections fail and the clock jumps; then proves that nothing was lost and nothing is left.
  --minutes  for all of it, at most 10; 3 unless given
  --seed     the same clients and faults in the same order; a new one unless given, and printed first
  --seeds    this many seeds in turn, counted up from the first`;

const engines: readonly Engine[] = ['sqlite', 'mariadb'];
/** What starting, recovering and looking take of the time of one engine. */
const besideMs = 12_000;
const leastStormMs = 4000;

function optionsOf(args: string[]) {
  const { values } = parseArgs({
    args,
    options: {
      minutes: { type: 'string' },
      seed: { type: 'string' },
      seeds: { type: 'string' },
      only: { type: 'string' },
      help: { type: 'boolean' },
    },
  });
  const [minutes, seeds] = [Number(values.minutes ?? 3), Number(values.seeds ?? 1)];
  const seed = Number(values.seed ?? Math.floor(Math.random() * 1e6));
  const chosen = engines.filter((one) => values.only === undefined || values.only === one);
  const right = minutes > 0 && minutes <= 10 && seeds >= 1 && Number.isInteger(seeds) && Number.isInteger(seed);
  if (values.help || !right || chosen.length === 0) {
    console.log(usage);
    process.exit(values.help ? 0 : 2);
  }
  return { minutes, seeds, seed, engines: chosen };
}

// What holds a disk has to let go of it: whoever stops this ends it in order.
const stop = new AbortController();
for (const signal of ['SIGINT', 'SIGTERM'] as const)
  process.once(signal, () => stop.abort(new Error(`stopped by ${signal}`)));

const { minutes, seeds, seed: first, engines: chosen } = optionsOf(process.argv.slice(2));
const minutesOfEach = minutes / seeds;
const stormMs = Math.max(leastStormMs, (minutesOfEach * 60_000) / chosen.length - besideMs);
const logs = mkdtempSync(join(tmpdir(), 'prntscrn-torture-logs-'));
await buildIfStale();
for (let seed = first; seed < first + seeds; seed++) {
  console.log(`seed ${seed}`);
  for (const engine of chosen) {
    const options = {
      engine,
      store: seed % 2 === 0 ? ('s3' as const) : ('disk' as const),
      seed,
      stormMs,
      stop: stop.signal,
    };
    try {
      const folder = mkdtempSync(join(logs, `${seed}-${engine}-`));
      const figures = await tortureField({ ...options, logs: folder, say: console.log });
      for (const line of fieldWords(engine, figures)) console.log(line);
    } catch (error) {
      if (stop.signal.aborted) process.exit(130);
      const again = `npm run torture -- --seed ${seed} --only ${engine} --minutes ${(minutesOfEach / chosen.length).toFixed(2)}`;
      console.log(`A PROMISE IS BROKEN (${engine}, seed ${seed}):\n  ${(error as Error).message}`);
      console.log(`Run it again: ${again}\nWhat everything wrote: ${logs}`);
      process.exit(1);
    }
  }
}
console.log(`Nothing was lost and nothing is left (${seeds === 1 ? 'one seed' : `${seeds} seeds`})`);
rmSync(logs, { recursive: true });
process.exit(0);
