import { statSync } from 'node:fs';
import { join, relative } from 'node:path';
import { parseArgs } from 'node:util';
import { buildProgram } from './build-program.ts';
import { commitTime } from './commit-time.ts';
import { makePackages } from './make-packages.ts';
import { findTarget, targets } from './targets.ts';

const root = join(import.meta.dirname, '../..');
const usage = `npm run package [-- [TARGET…] [--program-only] [--fast]]
    makes the helper for ${targets.map(({ name }) => name).join(', ')} or those that are named:
    its program in dist-helper/TARGET, its packages in dist-helper/packages
    --program-only  no packages
    --fast          hardly compressed: for trials`;

/** `npm run package`: the helper as one program for each system, and what people install. */
async function packageHelper(args: string[]): Promise<void> {
  const options = {
    'program-only': { type: 'boolean' },
    fast: { type: 'boolean' },
    help: { type: 'boolean' },
  } as const;
  const { values, positionals } = parseArgs({ args, options, allowPositionals: true });
  if (values.help) return console.log(usage);
  const wanted = positionals.length > 0 ? positionals.map((name) => findTarget(name)) : targets;
  const tell = (line: string) => console.error(line);
  const folder = join(root, 'dist-helper/packages');
  for (const { name } of wanted) {
    const made = values['program-only']
      ? [(await buildProgram(name, tell)).path]
      : await makePackages(name, { folder, time: commitTime(Date.now()), fast: values.fast ?? false, tell });
    for (const path of made) {
      console.log(`${relative(process.cwd(), path)}  ${(statSync(path).size / 1e6).toFixed(1)} MB`);
    }
  }
}

try {
  await packageHelper(process.argv.slice(2));
} catch (error) {
  console.error((error as Error).message);
  process.exitCode = 1;
}
