import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, expect, it } from 'vitest';

const folder = mkdtempSync(join(tmpdir(), 'prntscrn-interrupted-'));
const told = join(folder, 'told.json');
const options = {
  config: false,
  watch: false,
  include: ['test/support/abandoned-run.ts'],
  globalSetup: ['test/support/global-setup.ts'],
  testTimeout: 0,
};
const script = `import { startVitest } from 'vitest/node'; await startVitest('test', [], ${JSON.stringify(options)});`;
const run = spawn(process.execPath, ['--input-type=module', '--eval', script], {
  cwd: join(import.meta.dirname, '../..'),
  env: { ...process.env, PRNTSCRN_TEST_TOLD: told },
  stdio: 'ignore',
});
afterAll(() => {
  run.kill('SIGKILL');
  rmSync(folder, { recursive: true, force: true });
});

/** The programs that have a place in a folder, by the names that they were started with. */
function programsIn(place: string): string[] {
  const said = execFileSync('ps', ['axeww', '-o', 'comm=,args='], { encoding: 'utf8', maxBuffer: 1 << 26 });
  const lines = said.split('\n').filter((line) => line.includes(place));
  return lines.map((line) => line.split(' ')[0] as string).sort();
}

it('leaves no program and no file of its tests behind when it is killed in the middle', async () => {
  await expect.poll(() => existsSync(told), { timeout: 60_000, interval: 100 }).toBe(true);
  const { database } = JSON.parse(readFileSync(told, 'utf8')) as { database: string };
  const kept = dirname(dirname(new URL(database).searchParams.get('socketPath') ?? ''));
  expect(programsIn(kept)).toEqual(expect.arrayContaining(['Xvfb', 'dbus-daemon', 'mariadbd', 'openbox']));

  const ended = once(run, 'exit');
  run.kill('SIGKILL');
  expect(await ended).toEqual([null, 'SIGKILL']);
  await expect.poll(() => programsIn(kept), { timeout: 20_000 }).toEqual([]);
  await expect.poll(() => existsSync(kept), { timeout: 20_000 }).toBe(false);
});
