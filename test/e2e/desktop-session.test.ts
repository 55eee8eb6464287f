import { once } from 'node:events';
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { type Helper, newHelper } from '#test/support/helper.ts';
import { startSway } from '#test/support/sway-screen.ts';
import { startScreen, type XScreen } from '#test/support/x-screen.ts';

let screen: XScreen;
let helper: Helper;

beforeEach(async () => {
  screen = await startScreen({ width: 640, height: 480 });
  helper = newHelper({ DISPLAY: screen.display });
});
afterEach(async () => {
  helper.remove();
  await screen.stop();
});

/** Starts the resident helper, and opens its overlay where that is wanted. */
async function start(withOverlay: boolean) {
  const running = helper.start('run');
  await running.until(/mark a region/);
  if (withOverlay) {
    await screen.xdotool('key', 'Print');
    await expect.poll(() => screen.windows(), { timeout: 10_000 }).toContain('prntscrn');
  }
  return running;
}

/** The processes that were started with this helper's home, and so by it. */
function processesOf({ home }: Helper): string[] {
  return readdirSync('/proc').filter((pid) => {
    try {
      return readFileSync(`/proc/${pid}/environ`, 'utf8').split('\0').includes(`HOME=${home}`);
    } catch {
      return false; // No process, or one that has just ended.
    }
  });
}

it('ends the resident helper with the desktop session, with the overlay open and without', async () => {
  for (const withOverlay of [false, true]) {
    const running = await start(withOverlay);
    await screen.stop();
    const late = sleep(10_000, 'still there', { ref: false });
    expect(await Promise.race([running.ended.then(({ code }) => code), late])).toBe(0);
    expect(processesOf(helper)).toEqual([]);
    if (withOverlay) continue;
    screen = await startScreen({ width: 640, height: 480 });
    helper.remove();
    helper = newHelper({ DISPLAY: screen.display });
  }
});

it('ends with the compositor on Wayland', async () => {
  const sway = await startSway({ outputs: [{ mode: '320x240', scale: 1, position: '0 0' }], xwayland: false });
  const { XDG_RUNTIME_DIR: _, PATH: __, ...env } = sway.env;
  const there = newHelper({ ...env, DBUS_SESSION_BUS_ADDRESS: 'unix:path=/nonexistent' });
  const running = there.start('run');
  await running.until(/Nobody is signed in/);
  await sway.stop();
  const late = sleep(10_000, 'still there', { ref: false });
  expect(await Promise.race([running.ended.then(({ code }) => code), late])).toBe(0);
  expect(processesOf(there)).toEqual([]);
  there.remove();
});

it('leaves no process, no window and no grabbed key when it is killed, with the overlay open and without', async () => {
  for (const withOverlay of [true, false]) {
    const running = await start(withOverlay);
    expect(processesOf(helper).length).toBeGreaterThan(0);
    running.child.kill('SIGKILL');
    await running.ended;
    await expect.poll(() => processesOf(helper), { timeout: 5_000 }).toEqual([]);
    await expect.poll(() => screen.windows(), { timeout: 5_000 }).not.toContain('prntscrn');
  }
  const again = await start(true);
  expect(again.stderr()).not.toMatch(/in use/);
  await screen.xdotool('key', 'Escape');
  // The picture of the screen that the killed one had put aside.
  await expect.poll(() => names(join(helper.home, 'run')), { timeout: 5_000 }).not.toContain('prntscrn-shot-');
  again.child.kill('SIGTERM');
  expect(await again.ended).toMatchObject({ code: 0 });
});

it('leaves no process behind when it is killed while it records, holds the clipboard, uploads, or looks at a picture', async () => {
  const stuck = createServer(() => {}).listen(0, '127.0.0.1');
  await once(stuck, 'listening');
  signInAt(`http://127.0.0.1:${(stuck.address() as AddressInfo).port}`);
  const uploads = vi.fn();
  stuck.on('request', ({ method }) => method === 'POST' && uploads());
  const recording = () => helper.start('gif', '--rect', '40,40,160,120', '--countdown', '0', '--no-preview');
  const states: Record<string, () => Promise<unknown>> = {
    async records() {
      recording();
      await expect.poll(() => screen.windows(), { timeout: 10_000 }).toContain('prntscrn');
    },
    holds: () => helper.run('area', '--rect', '0,0,9,9', '--copy', '--no-upload'),
    async uploads() {
      await screen.xdotool('key', 'ctrl+Print');
      await expect.poll(() => uploads.mock.calls.length, { timeout: 10_000 }).toBeGreaterThan(0);
    },
    async looks() {
      await helper.run('config', 'set', 'guard', 'warn');
      await screen.xdotool('key', 'ctrl+Print');
      await expect.poll(() => processesOf(helper).length, { timeout: 10_000, interval: 5 }).toBeGreaterThan(1);
    },
  };
  for (const [name, reach] of Object.entries(states)) {
    const running = await start(false);
    await reach();
    running.child.kill('SIGKILL');
    await running.ended;
    await expect.poll(() => [name, ...processesOf(helper)], { timeout: 10_000 }).toEqual([name]);
    await expect.poll(() => screen.windows(), { timeout: 5_000 }).not.toContain('prntscrn');
  }
  stuck.closeAllConnections();
  stuck.close();
});

it('takes up another key while it runs, gives the old one back, and goes on when the new one is taken', async () => {
  const running = await start(false);
  await helper.run('config', 'set', 'hotkeys.area', 'Ctrl+Shift+F8');
  await expect.poll(() => opensOn('ctrl+shift+F8'), { timeout: 10_000 }).toBe(true);
  expect(await opensOn('Print')).toBe(false);

  const other = newHelper({ DISPLAY: screen.display });
  const second = other.start('run');
  await second.until(/Print: mark a region/);
  await helper.run('config', 'set', 'hotkeys.area', 'Print');
  const [, proposal = ''] = await running.until(/Print is already in use .* config set hotkeys\.area (\S+)/);
  await helper.run('config', 'set', 'hotkeys.area', proposal);
  await expect.poll(() => opensOn(proposal.toLowerCase().replace('print', 'Print')), { timeout: 10_000 }).toBe(true);
  expect(await helper.run('config', 'set', 'hotkeys.full', proposal)).toMatchObject({
    code: 2,
    stderr: expect.stringContaining('is the key of hotkeys.area already'),
  });
  other.remove();
});

/** As after a sign-in with a token, at a server that need not be there. */
function signInAt(server: string): void {
  const user = { id: 'ann', name: 'Ann', email: 'ann@example.test' };
  const account = { server, user, keeper: 'file', entry: 'ann', signedInAt: new Date().toISOString() };
  const credentials = { accessToken: 'prn_of_nobody', expiresAt: null, refreshToken: null };
  mkdirSync(helper.state, { recursive: true });
  writeFileSync(join(helper.state, 'account.json'), JSON.stringify(account));
  writeFileSync(join(helper.state, 'credentials-ann.json'), JSON.stringify(credentials));
}

/** Whether this key opens the overlay, which is closed again then. */
async function opensOn(key: string): Promise<boolean> {
  await screen.xdotool('key', key);
  for (let waited = 0; waited < 500; waited += 50) {
    if ((await screen.windows()).includes('prntscrn')) {
      await screen.xdotool('key', 'Escape');
      await expect.poll(() => screen.windows(), { timeout: 5_000 }).not.toContain('prntscrn');
      return true;
    }
    await sleep(50);
  }
  return false;
}

function names(folder: string): string {
  return readdirSync(folder).join(' ');
}
