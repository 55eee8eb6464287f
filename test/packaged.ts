import { spawnSync } from 'node:child_process';
import { globSync } from 'node:fs';
import { join } from 'node:path';
import { buildProgram } from '#helper/packaging/build-program.ts';

const root = join(import.meta.dirname, '..');

/** `npm run test:packaged [-- FILTER…]`: all that is tested of the helper from end to end, on its packaged programs. */
async function testPackaged(filters: string[]): Promise<number> {
  const linux = await buildProgram('linux-x64');
  const windows = await buildProgram('win-x64');
  const env = { ...process.env, PRNTSCRN_TEST_HELPER: linux.path, PRNTSCRN_TEST_HELPER_WINDOWS: windows.path };
  const files = globSync('test/e2e/{helper,desktop,windows}*.test.ts', { cwd: root }).sort();
  const vitest = join(root, 'node_modules/vitest/vitest.mjs');
  const args = [vitest, 'run', '--project', 'e2e', ...(filters.length > 0 ? filters : files)];
  return spawnSync(process.execPath, args, { cwd: root, env, stdio: 'inherit' }).status ?? 1;
}

process.exitCode = await testPackaged(process.argv.slice(2));
