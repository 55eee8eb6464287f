import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import type { Writable } from 'node:stream';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Point } from '#helper/platform/rect.ts';

/** Nothing of what a browser does besides showing a page. */
const quiet = [
  '--no-first-run',
  '--no-default-browser-check',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-default-apps',
  '--disable-extensions',
  '--disable-sync',
  '--disable-pinch',
  '--hide-crash-restore-bubble',
  '--password-store=basic',
  '--use-mock-keychain',
  '--disable-features=Translate,MediaRouter,OptimizationHints',
];
/** How long it may take to end by itself, in ms. */
const patience = 2_000;

/** A browser of our own with one window that fills a monitor. It ends with this process, however that ends. */
export interface BrowserWindow {
  /** Resolves when it is gone. */
  readonly ended: Promise<void>;
  raise(): void;
  close(): Promise<void>;
}

/**
 * Opens a page as a window without tabs or bars. The browser's command pipe (DevTools protocol, `--remote-debugging-pipe`)
 * is what ties it to us: it quits when the pipe breaks, even after `kill -9`.
 */
export function openBrowserWindow(program: string, url: string, profile: string, at?: Point): BrowserWindow {
  removeStaleLock(profile);
  const args = [`--user-data-dir=${profile}`, '--remote-debugging-pipe', ...quiet, '--kiosk', `--app=${url}`];
  // Left alone it looks for an X server wherever the session does not say what it is.
  if (process.env.WAYLAND_DISPLAY && !process.env.DISPLAY) args.unshift('--ozone-platform=wayland');
  if (at) args.unshift(`--window-position=${at.x},${at.y}`);
  const child = spawn(program, args, { stdio: ['ignore', 'ignore', 'ignore', 'pipe', 'pipe'] });
  const ended = Promise.race([once(child, 'exit'), once(child, 'error')]).then(() => undefined);
  const commands = child.stdio[3] as Writable;
  commands.on('error', () => undefined);
  child.stdio[4]?.on('error', () => undefined);
  const raise = raiser(child, commands);
  return {
    ended,
    raise,
    async close() {
      commands.end();
      child.stdio[4]?.destroy();
      if (child.exitCode !== null || child.signalCode !== null) return;
      const slow = sleep(patience, undefined, { ref: false }).then(() => child.kill('SIGKILL'));
      await Promise.race([ended, slow]);
    },
  };
}

/** Our own lock says that nobody uses this profile, so one that a killed browser has left is nobody's. */
function removeStaleLock(profile: string): void {
  try {
    for (const name of readdirSync(profile)) {
      if (name.startsWith('Singleton')) rmSync(join(profile, name), { force: true });
    }
  } catch {
    // It is made by its first use.
  }
}

/** Asks for the windows that there are and brings ours to the front (Target.activateTarget). */
function raiser(child: ChildProcess, commands: Writable): () => void {
  let rest = '';
  child.stdio[4]?.on('data', (data: Buffer) => {
    const lines = `${rest}${data}`.split('\0');
    rest = lines.pop() ?? '';
    for (const line of lines) activate(JSON.parse(line));
  });
  const send = (id: number, method: string, params = {}) =>
    void (commands.writable && commands.write(`${JSON.stringify({ id, method, params })}\0`));
  const activate = ({ result }: { result?: { targetInfos?: { type: string; targetId: string }[] } }) => {
    const page = result?.targetInfos?.find(({ type }) => type === 'page');
    if (page) send(2, 'Target.activateTarget', { targetId: page.targetId });
  };
  return () => send(1, 'Target.getTargets');
}
