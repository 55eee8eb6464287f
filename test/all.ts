import { gates, runGates, sum, type Tally } from './gate.ts';
import { installPackages } from './packages.ts';

/** `npm test`: everything, on a machine that may be fresh. The last line is the tally and nothing else. */
async function all(): Promise<Tally> {
  try {
    installPackages();
  } catch (error) {
    console.error((error as Error).message);
    return { passed: 0, failed: 1 };
  }
  const quick = await runGates(gates, 2);
  const build = await runGates([{ name: 'build', commands: [[process.execPath, 'src/cli/build.ts']], limit: 600 }], 1);
  if (build.failed > 0) return sum([quick, build]);
  const e2e = await runGates([{ name: 'e2e', commands: [], project: 'e2e', live: true, limit: 2400 }], 1);
  return sum([quick, build, e2e]);
}

const { passed, failed } = await all();
console.log(`${passed} passed, ${failed} failed`);
process.exitCode = failed === 0 && passed > 0 ? 0 : 1;
