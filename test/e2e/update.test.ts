import { execFile } from 'node:child_process';
import {
  chmodSync,
  chownSync,
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Helper, newHelper } from '#test/support/helper.ts';
import { keys, type Middle, makeRelease, type ReleaseOrder, startMiddle } from '#test/support/release-desk.ts';
import { startServer, type TestServer } from '#test/support/server.ts';
import { anotherVersion, buildTrial, builtVersion } from '#test/support/trial-program.ts';
import { startScreen, type XScreen } from '#test/support/x-screen.ts';

const run = promisify(execFile);
const [good, crashing] = ['71.0.2', '71.0.3'];
let root: string;
let server: TestServer;
let middle: Middle;
let screen: XScreen;
let ann: Helper;
let built: Buffer;
let program: string;
/** What the server offers once it is told to. */
let goodFolder: string;

beforeAll(async () => {
  root = mkdtempSync(join(tmpdir(), 'prntscrn-update-'));
  chmodSync(root, 0o755);
  [server, screen, built] = await Promise.all([
    startServer(),
    startScreen({ width: 640, height: 480 }),
    buildTrial('linux-x64', keys.known.key),
  ]);
  middle = await startMiddle(server);
  middle.honest();
  program = install('app');
  ann = newHelper({ DISPLAY: screen.display, XAUTHORITY: '', BROWSER: 'true' }, [program]);
  await ann.signIn(server, 'ann');
  const account = join(ann.state, 'account.json');
  writeFileSync(account, JSON.stringify({ ...JSON.parse(readFileSync(account, 'utf8')), server: middle.url }));
  await ann.run('config', 'set', 'hotkeys.full', 'Ctrl+Shift+9');
  await ann.start('run').until(/mark a region/);
  goodFolder = await release({
    version: good,
    serial: 20,
    program: anotherVersion(built, good),
    // As after a key was replaced: helpers that know the old one take it, and so do those that know the new one.
    signers: ['next', 'known'],
  });
  await offer(goodFolder);
});
afterAll(async () => {
  await ann?.run('quit');
  ann?.remove();
  await middle?.stop();
  await screen?.stop();
  await server?.stop();
  rmSync(root, { recursive: true, force: true });
});

/** The built program in a folder of its own. */
function install(name: string): string {
  mkdirSync(join(root, name));
  writeFileSync(join(root, name, 'prntscrn'), built, { mode: 0o755 });
  return join(root, name, 'prntscrn');
}

const release = (order: ReleaseOrder) => makeRelease(root, 'linux-x64', order);

async function offer(folder: string): Promise<void> {
  const list = join(root, 'keys.json');
  writeFileSync(list, JSON.stringify({ keys: [keys.known.key] }));
  expect(await server.admin(['release', 'add', folder, '--keys', list])).toContain('is offered');
}

interface Status {
  readonly running: boolean;
  readonly pid: number;
  readonly version: string;
}
const status = async (): Promise<Status> => JSON.parse((await ann.run('status', '--json')).stdout);

/** The resident helper of a version answers, and a key that is pressed opens its overlay. */
async function works(version: string): Promise<void> {
  await expect.poll(async () => (await status()).version, { timeout: 20_000 }).toBe(version);
  await screen.xdotool('key', 'Print');
  await expect.poll(() => screen.windows(), { timeout: 10_000 }).toContain('prntscrn');
  await screen.xdotool('key', 'Escape');
  await expect.poll(() => screen.windows(), { timeout: 10_000 }).not.toContain('prntscrn');
  expect((await ann.run('--version')).stdout).toBe(`${version}\n`);
  await expect.poll(() => readdirSync(join(root, 'app')), { timeout: 10_000 }).toEqual(['prntscrn']);
}

/** An update is refused with these words, and the same process goes on. */
async function refuses(words: RegExp, version = builtVersion): Promise<void> {
  const before = await status();
  expect(await ann.run('update')).toMatchObject({ code: 10, stdout: '', stderr: expect.stringMatching(words) });
  expect(await status()).toMatchObject({ running: true, pid: before.pid, version });
  expect(readdirSync(join(root, 'app'))).toEqual(['prntscrn']);
}

const downloads = () => middle.seen.filter(({ path }) => path.endsWith('.gz'));

describe('an update that somebody has meddled with', () => {
  it.each([
    ['was signed by a stranger', { signers: ['stranger'], version: '71.9.0' }, /not signed by a key/],
    ['ran out', { hoursAgo: 72, days: 2, version: '71.9.0' }, /ran out on/],
  ] as const)('is refused where the list of releases %s', async (_, order, words) => {
    const serial = 'signers' in order ? 90 : 10;
    middle.show(await release({ ...order, serial, program: 'bytes' }));
    await refuses(words);
    expect(downloads()).toEqual([]);
  });

  it('is refused where one byte of the file is another', async () => {
    middle.swap((real) => {
      const at = real.length >> 1;
      return Buffer.concat([real.subarray(0, at), Buffer.from([~(real[at] as number)]), real.subarray(at + 1)]);
    }, goodFolder);
    await refuses(/is not the file that was signed/);
  });

  it('is refused where the end of the file is missing', async () => {
    middle.swap((real) => real.subarray(0, real.length >> 1), goodFolder);
    await refuses(/is shorter than what was signed/);
  });
});

describe('an update', () => {
  it('says at once why the helper that runs could not take it', async () => {
    middle.tire();
    await refuses(/71\.0\.2 was not installed: .* answered 503/);
    rmSync(join(ann.state, 'updates'), { recursive: true });
  });

  it('is left to the administrator where only that one may replace the program', async () => {
    middle.honest();
    const shared = newHelper({}, [install('shared')]);
    cpSync(ann.state, shared.state, { recursive: true });
    const nobody = 65_534;
    chmodSync(join(root, 'shared'), 0o555);
    const asNobody = process.getuid?.() === 0 ? { uid: nobody, gid: nobody } : {};
    if (asNobody.uid) {
      const all = readdirSync(shared.home, { recursive: true, encoding: 'utf8' });
      for (const path of ['', ...all]) chownSync(join(shared.home, path), nobody, nobody);
    }
    const words = await run(join(root, 'shared/prntscrn'), ['update'], { ...asNobody, env: shared.env as never }).catch(
      (error: { code: number; stderr: string }) => error,
    );
    expect(words).toMatchObject({
      code: 10,
      stderr: expect.stringMatching(/only an administrator.*\/download and install it/),
    });
    chmodSync(join(root, 'shared'), 0o755);
    shared.remove();
  });

  it('goes on after the connection was cut, and swaps the helper that runs with all that is its own', async () => {
    const copied = (await ann.run('area', '--rect', '0,0,40,30')).stdout.trim();
    const before = await status();
    middle.cut(9_000_000);
    expect(await ann.run('update')).toMatchObject({
      code: 0,
      stderr: expect.stringContaining(`${good} is installed and runs`),
    });
    const ranges = downloads().map(({ headers }) => headers.range);
    expect(ranges).toEqual([undefined, expect.stringMatching(/^bytes=[1-9]\d{6,}-$/)]);
    await works(good);
    const now = await status();
    expect(now.pid).not.toBe(before.pid);
    expect(now).toMatchObject({ hotkeys: { full: 'Ctrl+Shift+9' }, signedIn: { name: 'ann' } });
    const clipboard = await run('xclip', ['-selection', 'clipboard', '-o'], { env: screen.env, timeout: 5_000 });
    expect(clipboard.stdout).toBe(copied);
    expect(readdirSync(join(ann.state, 'updates'))).toEqual(['lock']);
    expect((await ann.run('update')).stderr).toBe(`${good} is the newest\n`);
  });

  it.each([
    ['an older list of releases comes again', 19, '71.9.0', /offers release list 19, but .* 20 already/],
    ['another list has the same number', 20, '71.9.0', /two different release lists have the number 20/],
    ['an older version is said to be the newest', 21, builtVersion, /71\.0\.1, which is older than what runs here/],
  ])('is refused where %s', async (_, serial, version, words) => {
    middle.show(await release({ version, serial, program: 'bytes' }));
    await refuses(words, good);
    expect(downloads()).toEqual([]);
  });

  it('takes itself back where its watchdog was killed and it does not last', async () => {
    await offer(
      await release({ version: crashing, serial: 40, program: anotherVersion(built, crashing, { crashes: true }) }),
    );
    middle.honest();
    const watchdog = ann.start('update', '--resident');
    while (!existsSync(join(root, 'app/.prntscrn-previous')) && watchdog.child.exitCode === null) await sleep(2);
    watchdog.child.kill('SIGKILL');
    expect(await watchdog.ended).toMatchObject({ signal: 'SIGKILL' });
    expect((await ann.run('--version')).stdout).toBe(`${crashing}\n`);
    // The watchdog may have started it once.
    const codes: (number | null)[] = [];
    for (let starts = 0; starts < 4 && codes.at(-1) !== 0; starts += 1) codes.push((await ann.run('run')).code);
    expect(codes.join()).toMatch(/^(66,)?66,66,0$/);
    await works(good);
  });

  it('that did not work is not tried again by itself, says why, and comes back to the old one each time', async () => {
    middle.honest();
    expect(await ann.run('update', '--resident')).toMatchObject({ code: 0 });
    await refuses(/71\.0\.3 was taken back on .*started 3 times.*prntscrn update --again/, good);
    expect(downloads()).toEqual([]);
    expect(await ann.run('update', '--again')).toMatchObject({
      code: 10,
      stderr: expect.stringMatching(
        /71\.0\.3 did not work here: it ended with exit code 66\. The one from before is back/,
      ),
    });
    // What the killed watchdog had downloaded was whole, and is used.
    expect(downloads()).toEqual([]);
    await works(good);
    expect(await ann.run('update', '--check')).toMatchObject({
      code: 0,
      stderr: expect.stringContaining('exit code 66'),
    });
    expect(readdirSync(join(ann.state, 'updates'))).toEqual(['lock']);
  });
});
