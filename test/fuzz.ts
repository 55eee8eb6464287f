import { spawnSync } from 'node:child_process';
import { randomInt } from 'node:crypto';
import { join } from 'node:path';
import { parseArgs } from 'node:util';

const usage = `npm run fuzz -- [--runs N] [--seed N]
  --runs   how often each property is tried, 2000 unless given; those that go over HTTP are tried less often
  --seed   the seed of a run before, to have the same again`;

const { values } = parseArgs({
  options: {
    runs: { type: 'string', default: '2000' },
    seed: { type: 'string', default: String(randomInt(2 ** 31)) },
    help: { type: 'boolean' },
  },
});
const whole = [values.runs, values.seed].every((text) => /^[1-9]\d{0,9}$/.test(text));
if (values.help || !whole) {
  console.log(usage);
  process.exit(values.help ? 0 : 2);
}
console.log(`seed ${values.seed}, ${values.runs} runs`);
const program = join(import.meta.dirname, '../node_modules/vitest/vitest.mjs');
const { status } = spawnSync(process.execPath, [program, 'run', '--retry=0', 'fuzz.test'], {
  stdio: 'inherit',
  env: { ...process.env, FUZZ_RUNS: values.runs, FUZZ_SEED: values.seed },
});
process.exitCode = status ?? 1;
