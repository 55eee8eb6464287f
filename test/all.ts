import { join } from 'node:path';
import { gates, runGates, sum, type Tally } from './gate.ts';
import { installPackages } from './packages.ts';

const programs = [process.execPath, 'helper/packaging/package.ts', 'linux-x64', 'win-x64', '--program-only'];
const builds = [
  { name: 'build', commands: [[process.execPath, 'src/cli/build.ts']], limit: 600 },
  { name: 'package', commands: [programs], limit: 600 },
];

/** `npm test`: everything, on a machine that may be fresh. The last line is the tally and nothing else. */
async function all(): Promise<Tally> {
  try {
    installPackages();
  } catch (error) {
    console.error((error as Error).message);
    return { passed: 0, failed: 1 };
  }
  const quick = await runGates([{ name: 'unit', commands: [], project: 'unit*', limit: 600 }, ...gates], 2);
  const build = await runGates(builds, 2);
  if (build.failed > 0) return sum([quick, build]);
  // On a desktop the helper is tested as people get it.
  const programsFolder = join(import.meta.dirname, '../dist-helper');
  process.env.PRNTSCRN_TEST_HELPER_DESKTOP ??= join(programsFolder, 'linux-x64/prntscrn');
  process.env.PRNTSCRN_TEST_HELPER_WINDOWS ??= join(programsFolder, 'win-x64/prntscrn.exe');
  const e2e = await runGates([{ name: 'e2e', commands: [], project: 'e2e*', live: true, limit: 2400 }], 1);
  return sum([quick, build, e2e]);
}

const { passed, failed } = await all();
console.log(`${passed} passed, ${failed} failed`);
process.exitCode = failed === 0 && passed > 0 ? 0 : 1;
