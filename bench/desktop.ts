import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { startScreen } from '#test/support/x-screen.ts';
import { sitDown } from './person.ts';
import { screen as screenPicture } from './pictures.ts';
import { ended } from './references/start-reference.ts';

/** A desktop, of 1920×1080 unless told, with a real picture on it, a window manager and a message bus, all of its own. */
export interface Desktop {
  readonly display: string;
  /** What programs on this desktop need: DISPLAY, the bus, and a home of their own. */
  readonly env: NodeJS.ProcessEnv;
  /** Starts a program there; it is ended with the desktop. */
  run(program: string, args: readonly string[]): ChildProcess;
  stop(): Promise<void>;
}

export async function startDesktop({ width, height } = { width: 1920, height: 1080 }): Promise<Desktop> {
  const folder = mkdtempSync(join(tmpdir(), 'prntscrn-bench-'));
  const children: ChildProcess[] = [];
  const screen = await startScreen({ width, height });
  const stop = async () => {
    for (const child of children.toReversed()) await ended(child);
    await screen.stop();
    rmSync(folder, { recursive: true, force: true });
  };
  const env: NodeJS.ProcessEnv = {
    NODE_ENV: 'production',
    PATH: process.env.PATH,
    DISPLAY: screen.display,
    HOME: folder,
    XDG_RUNTIME_DIR: folder,
    LANG: 'C.UTF-8',
    DBUS_SESSION_BUS_ADDRESS: `unix:path=${join(folder, 'bus')}`,
    PRNTSCRN_CONFIG_DIR: join(folder, 'config'),
    PRNTSCRN_STATE_DIR: join(folder, 'state'),
  };
  const run = (program: string, args: readonly string[]) => {
    const child = spawn(program, args, { env, stdio: ['ignore', 'pipe', 'pipe'] });
    children.push(child);
    return child;
  };
  try {
    run('dbus-daemon', ['--session', '--nofork', '--nopidfile', `--address=${env.DBUS_SESSION_BUS_ADDRESS}`]);
    for (let attempt = 0; attempt < 100 && !existsSync(join(folder, 'bus')); attempt++) await sleep(20);
    await paint(folder, env, screen.display, { width, height });
    return { display: screen.display, env, run, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

/** Paints the root window, so that captures have something to compress. `display` ends with 1 even where it worked. */
async function paint(
  folder: string,
  env: NodeJS.ProcessEnv,
  display: string,
  { width, height }: { width: number; height: number },
): Promise<void> {
  const file = join(folder, 'desktop.png');
  writeFileSync(file, await screenPicture(width, height));
  spawnSync('display', ['-window', 'root', file], { env, stdio: 'ignore', timeout: 20_000 });
  const person = await sitDown(display);
  const [colour] = await person.look([{ x: width - 20, y: 10 }]);
  person.leave();
  if (colour === 0) throw new Error('The desktop could not be painted: is ImageMagick installed?');
}
