import { statSync } from 'node:fs';
import { relative } from 'node:path';
import { buildProgram } from './build-program.ts';
import { findTarget, targets } from './targets.ts';

/** `npm run package [-- TARGET…]`: the helper as one program for each system, in dist-helper. */
async function packageHelper(names: string[]): Promise<void> {
  const wanted = names.length > 0 ? names.map((name) => findTarget(name)) : targets;
  for (const { name } of wanted) {
    const begun = performance.now();
    const { path } = await buildProgram(name, (line) => console.error(line));
    const seconds = ((performance.now() - begun) / 1000).toFixed(1);
    console.log(`${relative(process.cwd(), path)}  ${(statSync(path).size / 1e6).toFixed(1)} MB  ${seconds} s`);
  }
}

await packageHelper(process.argv.slice(2));
