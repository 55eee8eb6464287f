import { execFile, execFileSync } from 'node:child_process';
import { cpSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { type Helper, newHelper, type Running } from '#test/support/helper.ts';
import { startServer, type TestServer } from '#test/support/server.ts';
import { type Panel, type SessionBus, startPanel, startSessionBus } from '#test/support/session-bus.ts';
import { decodePng, startScreen, type XScreen } from '#test/support/x-screen.ts';

const run = promisify(execFile);
const link = /http:\/\/127\.0\.0\.1:\d+\/image\/[0-9A-Za-z]{22}/;

let server: TestServer;
let screen: XScreen;
let bus: SessionBus;
let panel: Panel;
let ann: Helper;
/** Signed in once; each test has a copy of its state. */
let signedIn: Helper;

async function clipboard(type: string): Promise<Buffer> {
  const args = ['-selection', 'clipboard', '-o', '-t', type];
  return (await run('xclip', args, { env: screen.env, encoding: 'buffer', maxBuffer: 1 << 26, timeout: 5_000 })).stdout;
}

async function startResident(): Promise<Running> {
  const resident = ann.start('run');
  await resident.until(/mark a region/);
  return resident;
}

function pointAt(url: string): void {
  const file = join(ann.state, 'account.json');
  writeFileSync(file, JSON.stringify({ ...JSON.parse(readFileSync(file, 'utf8')), server: url }));
}

/** A server that takes what is sent and never answers. */
async function startStuckServer(): Promise<{ url: string; stop(): void }> {
  const stuck = createServer(() => {});
  await new Promise<void>((resolve) => stuck.listen(0, '127.0.0.1', resolve));
  const stop = () => {
    stuck.closeAllConnections();
    stuck.close();
  };
  return { url: `http://127.0.0.1:${(stuck.address() as AddressInfo).port}`, stop };
}

const until = (look: () => unknown, timeout = 15_000) => vi.waitUntil(look, { timeout, interval: 50 });
const waiting = async () => JSON.parse((await ann.run('queue', '--json')).stdout).queue;
const overlayShown = () => until(async () => (await screen.windows()).includes('prntscrn'));

beforeAll(async () => {
  [server, screen, bus] = await Promise.all([
    startServer(),
    startScreen({ width: 800, height: 600 }),
    startSessionBus(),
  ]);
  await screen.paint();
  panel = await startPanel(bus);
  signedIn = newHelper();
  await signedIn.signIn(server, 'ann');
});
beforeEach(() => {
  ann = newHelper({ DISPLAY: screen.display, XAUTHORITY: '', DBUS_SESSION_BUS_ADDRESS: bus.address, BROWSER: 'true' });
  cpSync(signedIn.state, ann.state, { recursive: true });
  panel.notifications.length = 0;
});
afterEach(() => ann.remove());
afterAll(async () => {
  signedIn?.remove();
  await panel?.stop();
  await bus?.stop();
  await screen?.stop();
  await server?.stop();
});

describe('the helper that stays', () => {
  it('is one: a second start makes it show itself, status tells how it is, and quit ends it', async () => {
    expect((await ann.run('status')).stdout).toContain('does not run');
    expect(await ann.run('quit')).toMatchObject({ code: 0, stderr: 'prntscrn does not run\n' });
    const resident = await startResident();
    expect(await ann.run('run')).toMatchObject({ code: 0, stderr: expect.stringContaining('runs already') });
    await until(() => panel.notifications.some(({ title }) => title === 'prntscrn runs already'));
    const status = JSON.parse((await ann.run('status', '--json')).stdout);
    expect(status).toMatchObject({
      running: true,
      pid: resident.child.pid,
      tray: 'shown',
      waiting: 0,
      paused: false,
      hotkeys: { area: 'Print' },
      signedIn: { name: 'ann' },
    });
    expect(await ann.run('quit')).toMatchObject({ code: 0, stderr: 'prntscrn has ended\n' });
    expect(await resident.ended).toMatchObject({ code: 0 });
  });

  it('takes up a changed hotkey and what an upload leaves on the clipboard: both the link and the picture', async () => {
    const resident = await startResident();
    await ann.run('config', 'set', 'hotkeys.full', 'Ctrl+Shift+9');
    await ann.run('config', 'set', 'afterUpload', 'both');
    await until(async () => JSON.parse((await ann.run('status', '--json')).stdout).hotkeys.full === 'Ctrl+Shift+9');
    await screen.xdotool('key', 'ctrl+shift+9');
    const [url] = await resident.until(link);
    await until(async () => (await clipboard('UTF8_STRING')).toString() === url);
    expect(decodePng(await clipboard('image/png'))).toEqual(await screen.picture());
    expect(await ann.run('area', '--rect', '0,0,9,9')).toMatchObject({
      stderr: expect.stringContaining('picture are on'),
    });
    await ann.run('quit');
    await ann.run('area', '--rect', '0,0,8,9');
    expect(decodePng(await clipboard('image/png'))).toMatchObject({ width: 8, height: 9 });
    expect((await clipboard('UTF8_STRING')).toString()).toMatch(link);
  });

  it('loses no picture when it is killed while it uploads, and sends it after the next start', async () => {
    const stuck = await startStuckServer();
    const resident = await startResident();
    pointAt(stuck.url);
    await screen.xdotool('key', 'ctrl+Print');
    await until(() => ann.queued().some((name) => name.endsWith('.png')));
    resident.child.kill('SIGKILL');
    await resident.ended;
    stuck.stop();
    pointAt(server.url);
    const [entry] = await waiting();
    expect(decodePng(readFileSync(entry.path))).toEqual(await screen.picture());
    writeFileSync(
      entry.path.replace(/png$/, 'json'),
      readFileSync(entry.path.replace(/png$/, 'json'), 'utf8').replace(stuck.url, server.url),
    );
    const next = await startResident();
    const [url] = await next.until(link);
    const sent = Buffer.from(await (await fetch(url)).arrayBuffer());
    expect(decodePng(sent)).toEqual(await screen.picture());
    expect(await waiting()).toEqual([]);
    await ann.run('quit');
  });

  it('keeps the screen for its person when it is killed while a region is being chosen', async () => {
    const before = await screen.picture();
    const resident = await startResident();
    await screen.xdotool('key', 'Print');
    await overlayShown();
    const runtime = join(ann.home, 'run');
    const left = () => readdirSync(runtime).find((name) => name.startsWith('prntscrn-shot-'));
    await until(() => left() && readdirSync(join(runtime, left() ?? '')).length > 0);
    await until(() => statSync(join(runtime, left() ?? '', 'screen.png')).size > 10_000);
    resident.child.kill('SIGKILL');
    await resident.ended;
    const next = await startResident();
    const [, path = ''] = await next.until(/kept for a week: (.*\.png)/);
    expect(decodePng(readFileSync(path))).toEqual(before);
    expect(statSync(join(ann.state, 'rescued')).mode & 0o777).toBe(0o700);
    expect(left()).toBeUndefined();
    expect(panel.notifications.some(({ body }) => body === path)).toBe(true);
    await ann.run('quit');
  });

  it('lists its last pictures without the server, and forgets the one that is deleted', async () => {
    const [one, two] = [await ann.run('area', '--rect', '0,0,30,20'), await ann.run('area', '--rect', '0,0,40,20')];
    expect((await ann.run('list', '--local')).stdout).toBe(two.stdout + one.stdout);
    pointAt('http://127.0.0.1:9');
    expect(await ann.run('list')).toMatchObject({ code: 4, stderr: expect.stringContaining('from this computer') });
    pointAt(server.url);
    await ann.run('delete', one.stdout.trim());
    const local = JSON.parse((await ann.run('list', '--local', '--json')).stdout);
    expect(local).toMatchObject({ local: true, images: [{ width: 40, height: 20, url: two.stdout.trim() }] });
    expect(readdirSync(join(ann.state, 'recent')).filter((name) => name.endsWith('.json'))).toHaveLength(1);
    expect(statSync(join(ann.state, 'recent')).mode & 0o777).toBe(0o700);
  });

  it('holds a picture back that shows a key, where that is wanted, until its person says what to do', async () => {
    await ann.run('config', 'set', 'guard', 'warn');
    expect((await ann.run('area', '--rect', '0,0,300,200')).code).toBe(0);
    const file = join(ann.home, 'secret.png');
    const words = [
      '-size',
      '800x600',
      'xc:#1e1e1e',
      '-fill',
      '#d4d4d4',
      '-font',
      'DejaVu-Sans-Mono',
      '-pointsize',
      '15',
    ];
    execFileSync('convert', [...words, '-annotate', '+20+60', 'token: ghp_16C7e42F292c6912E7710c838347Ae178B4a', file]);
    await run('display', ['-window', 'root', file], { env: screen.env }).catch(() => {});
    const held = await ann.run('full');
    expect(held).toMatchObject({ code: 9, stdout: '', stderr: expect.stringContaining('a secret key') });
    const resident = await startResident();
    await screen.xdotool('key', 'ctrl+Print');
    await until(() => panel.notifications.some(({ actions }) => actions.includes('Upload anyway')));
    const asked = panel.notifications.find(({ actions }) => actions.includes('Upload anyway'));
    expect(asked?.title).toBe('Not uploaded: it seems to show a secret key');
    expect(await waiting()).toHaveLength(2);
    expect(resident.stdout()).toBe('');
    await panel.tell({ do: 'press', id: asked?.id, action: 'send' });
    await until(async () => (await waiting()).length === 1);
    const [entry] = await waiting();
    expect((await ann.run('queue', 'retry', entry.id)).stdout).toMatch(link);
    await screen.paint();
    await ann.run('quit');
  });
});
