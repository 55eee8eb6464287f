import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, describe, expect, it } from 'vitest';
import type { Finding } from '#helper/doctor/finding.ts';
import { openX11Display } from '#helper/platform/x11-display.ts';
import { type Helper, helperProgram, helperWords, newHelper } from '#test/support/helper.ts';
import { startPortal } from '#test/support/portal-desk.ts';
import { startSway } from '#test/support/sway-screen.ts';
import { startScreen, type XScreen } from '#test/support/x-screen.ts';

const root = join(import.meta.dirname, '../..');

it('finds every part of a screen whose server starts anew when its last client goes', async () => {
  const home = mkdtempSync(join(tmpdir(), 'prntscrn-doctor-'));
  // No window manager, and no -noreset: nobody but the helper keeps this server from its reset.
  const server = spawn('Xvfb', ['-displayfd', '3', '-screen', '0', '800x600x24', '-nolisten', 'tcp'], {
    stdio: ['ignore', 'ignore', 'ignore', 'pipe'],
  });
  const ended = once(server, 'exit');
  try {
    const [display] = await once(server.stdio[3] ?? server, 'data');
    const env = {
      NODE_ENV: 'production' as const,
      PATH: process.env.PATH,
      HOME: home,
      XDG_RUNTIME_DIR: home,
      DISPLAY: `:${String(display).trim()}`,
    };
    const out = await new Promise<string>((resolve) => {
      execFile(helperProgram, [...helperWords, 'doctor', '--json'], { cwd: root, env }, (_, text) => resolve(text));
    });
    const { findings } = JSON.parse(out) as { findings: { name: string; ok: boolean }[] };
    const good = findings.filter(({ ok }) => ok).map(({ name }) => name);
    expect(good).toEqual(expect.arrayContaining(['desktop', 'capture', 'overlay', 'hotkeys', 'clipboard', 'gif']));
  } finally {
    server.kill();
    await ended;
    rmSync(home, { recursive: true, force: true });
  }
});

let ann: Helper;
let screen: XScreen | undefined;

afterEach(() => ann?.remove());
afterAll(() => screen?.stop());

async function findings(
  env: Record<string, string | undefined>,
): Promise<{ code: number | null; of: Map<string, Finding> }> {
  ann = newHelper({ DBUS_SESSION_BUS_ADDRESS: 'unix:path=/nonexistent', ...env });
  const { code, stdout } = await ann.run('doctor', '--json');
  const all = JSON.parse(stdout).findings as Finding[];
  return { code, of: new Map(all.map((finding) => [finding.name, finding])) };
}

const sections = [
  ...['settings', 'desktop', 'capture', 'overlay', 'hotkeys', 'clipboard', 'gif', 'notifications', 'tray'],
  ...['keychain', 'sign-in', 'server', 'queue'],
];

describe('what doctor says', () => {
  it('without a screen: what that is about, once, and that uploading works all the same', async () => {
    const { code, of } = await findings({});
    expect(code).toBe(7);
    expect([...of.keys()]).toEqual(sections);
    expect(of.get('desktop')).toMatchObject({ ok: false, advice: [expect.stringContaining('prntscrn upload FILE')] });
    for (const name of ['capture', 'overlay', 'hotkeys', 'clipboard', 'gif']) {
      expect(of.get(name)).toMatchObject({ ok: false, detail: 'needs a screen', advice: [] });
    }
    expect(of.get('queue')).toMatchObject({ ok: true, detail: 'empty' });
    const { stdout } = await ann.run('doctor');
    expect(stdout.match(/neither DISPLAY nor WAYLAND_DISPLAY/g)).toHaveLength(1);
    expect(stdout).toContain('     prntscrn login --server https://your.server');
  });

  it('on X11: who may hold a key, and the line that takes another', async () => {
    screen = await startScreen({ width: 640, height: 480 });
    const fine = await findings({ DISPLAY: screen.display });
    expect(fine.code).toBe(3);
    for (const name of ['capture', 'overlay', 'hotkeys', 'clipboard', 'gif']) expect(fine.of.get(name)?.ok).toBe(true);
    expect(fine.of.get('sign-in')?.advice).toEqual(['prntscrn login --server https://your.server']);
    ann.remove();
    const other = await openX11Display(screen.display);
    const print = 107;
    await other.call((done) => other.client.GrabKey(other.root, false, 0, print, 1, 1, done));
    const { code, of } = await findings({ DISPLAY: screen.display });
    other.release();
    expect(code).toBe(7);
    expect(of.get('hotkeys')).toMatchObject({
      ok: false,
      detail: expect.stringMatching(/^Print is already in use by another program, most likely Openbox/),
      advice: ['prntscrn config set hotkeys.area Super+Print'],
    });
  });

  it('on Wayland: through what each part works, and what to type for the rest', async () => {
    const sway = await startSway({ outputs: [{ mode: '640x480', scale: 1, position: '0 0' }], xwayland: false });
    const portal = await startPortal();
    try {
      const { XDG_RUNTIME_DIR: runtime = '', PATH: __, ...env } = sway.env;
      writeFileSync(join(runtime, 'chromium'), '', { mode: 0o755 });
      const { of } = await findings({ ...env, PATH: `${runtime}:${process.env.PATH}` });
      expect(of.get('desktop')?.detail).toBe('Wayland (sway) without Xwayland');
      expect(of.get('capture')).toMatchObject({ ok: true, detail: '1 HEADLESS-1 640×480, through grim' });
      const page = 'opens as a page in chromium, since this desktop has no windows for it';
      expect(of.get('overlay')).toMatchObject({ ok: true, detail: page });
      expect(of.get('clipboard')).toMatchObject({ ok: true, detail: 'can be written, through wl-copy' });
      expect(of.get('hotkeys')?.advice[0]).toMatch(/^ {2}bindsym Print exec .* area$/);
      ann.remove();
      const bare = await findings({ ...env, ...portal.env, PATH: '/nonexistent', XDG_CURRENT_DESKTOP: 'KDE' });
      expect(bare.of.get('capture')?.detail).toMatch(/through the desktop's screenshot portal; it may ask you first/);
      expect(bare.of.get('clipboard')?.detail).toMatch(/install the package wl-clipboard/);
      expect(bare.of.get('hotkeys')).toMatchObject({
        ok: true,
        detail: expect.stringContaining('GlobalShortcuts portal'),
      });
      expect(bare.of.get('overlay')).toMatchObject({
        ok: false,
        advice: [expect.stringContaining('Chromium'), expect.stringContaining('--rect')],
      });
      // The compositor gives films by itself, whatever it is called and whatever is installed.
      expect(bare.of.get('gif')).toMatchObject({ ok: true, detail: expect.stringContaining('up to 30 pictures') });
      expect(portal.shots).toEqual([]);
    } finally {
      await Promise.all([sway.stop(), portal.stop()]);
    }
  });
});
