import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { keys, type Middle, makeRelease, startMiddle } from '#test/support/release-desk.ts';
import { startServer, type TestServer } from '#test/support/server.ts';
import { anotherVersion, buildTrial, builtVersion } from '#test/support/trial-program.ts';
import type { Windows } from '#test/support/windows.ts';
import { startScreen, type XScreen } from '#test/support/x-screen.ts';

const [good, crashing] = ['71.0.2', '71.0.3'];
let root: string;
let server: TestServer;
let middle: Middle;
let screen: XScreen;
let windows: Windows;
let built: Buffer;

beforeAll(async () => {
  root = mkdtempSync(join(tmpdir(), 'prntscrn-update-'));
  mkdirSync(join(root, 'app'));
  process.env.PRNTSCRN_TEST_HELPER_WINDOWS = join(root, 'app/prntscrn.exe');
  const { startWindows } = await import('#test/support/windows.ts');
  screen = await startScreen();
  built = await buildTrial('win-x64', keys.known.key);
  [server, windows] = await Promise.all([startServer(), startWindows(screen)]);
  writeFileSync(join(root, 'app/prntscrn.exe'), built, { mode: 0o755 });
  middle = await startMiddle(server);
  middle.honest();
  await windows.signIn({ ...server, url: middle.url }, 'ann');
  await windows.start('run').until(/mark a region/);
});
afterAll(async () => {
  await windows?.stop();
  await middle?.stop();
  await screen?.stop();
  await server?.stop();
  rmSync(root, { recursive: true, force: true });
});

async function offer(version: string, serial: number, crashes = false): Promise<string> {
  const program = anotherVersion(built, version, { crashes });
  const folder = await makeRelease(root, 'win-x64', { version, serial, program });
  const list = join(root, 'keys.json');
  writeFileSync(list, JSON.stringify({ keys: [keys.known.key] }));
  await server.admin(['release', 'add', folder, '--keys', list]);
  return folder;
}
const status = async () => JSON.parse((await windows.run('status', '--json')).stdout);

describe('an update on Windows', () => {
  it('is refused where one byte of it is another', async () => {
    const folder = await offer(good, 20);
    middle.swap((real) => Buffer.concat([real.subarray(0, -1), Buffer.from([~(real.at(-1) as number)])]), folder);
    const ran = await windows.run('update');
    expect(ran).toMatchObject({ code: 10, stderr: expect.stringMatching(/is not the file that was signed/) });
    expect(await status()).toMatchObject({ version: builtVersion });
  });

  it('takes the place of the program that runs', async () => {
    middle.honest();
    expect(await windows.run('update')).toMatchObject({
      code: 0,
      stderr: expect.stringContaining('installed and runs'),
    });
    expect(await status()).toMatchObject({ version: good, signedIn: { name: 'ann' } });
    expect(readdirSync(join(root, 'app'))).toContain('prntscrn.exe');
  });

  it('leaves Windows the words that put the old one back where the power went between its two renames', async () => {
    const folder = join(root, 'cut');
    mkdirSync(folder);
    writeFileSync(join(folder, 'prntscrn.exe'), 'the old one');
    await windows.evaluate(`
      const { renameSync } = await import('node:fs');
      const { programAt } = await load('update/installed-program.ts');
      const { guardSwap } = await load('update/guard-swap.ts');
      const program = programAt(${JSON.stringify(`Z:${join(folder, 'prntscrn.exe')}`)});
      await guardSwap(program, false, () => {
        renameSync(program.path, program.previous);
        process.kill(process.pid, 'SIGKILL');
      });`);
    expect(readdirSync(folder)).toEqual(['.prntscrn-previous.exe']);
    // Wine does not do at a sign-in what stands there, so this is done in its place.
    await windows.evaluate(`
      const { spawnSync } = await import('node:child_process');
      const { readRegistryText } = await load('platform/win32-registry.ts');
      const key = 'Software\\\\Microsoft\\\\Windows\\\\CurrentVersion\\\\RunOnce';
      const [program, ...words] = readRegistryText(key, 'prntscrn').split(' ');
      spawnSync(program, [words.join(' ')], { windowsVerbatimArguments: true, stdio: 'inherit' });`);
    expect(readdirSync(folder)).toEqual(['prntscrn.exe']);
  });

  it('that crashes is taken back', async () => {
    await offer(crashing, 40, true);
    const ran = await windows.run('update');
    expect(ran).toMatchObject({
      code: 10,
      stderr: expect.stringMatching(/did not work here: it ended with exit code 66/),
    });
    await expect.poll(async () => (await status()).version, { timeout: 20_000 }).toBe(good);
    expect((await windows.run('--version')).stdout).toBe(`${good}\n`);
  });
});
