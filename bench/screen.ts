import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { sitDown } from './person.ts';
import { screen as screenPicture } from './pictures.ts';
import { ended } from './references/start-reference.ts';

/** A desktop of 1920×1080 with a real picture on it, a window manager and a message bus, all of its own. */
export interface Screen {
  readonly folder: string;
  /** What programs on this desktop need: DISPLAY, the bus, and a home of their own. */
  readonly env: NodeJS.ProcessEnv;
  readonly display: string;
  /** Starts a program there; it is ended with the desktop. */
  run(program: string, args: readonly string[]): ChildProcess;
  stop(): Promise<void>;
}

export async function startScreen(): Promise<Screen> {
  const folder = mkdtempSync(join(tmpdir(), 'prntscrn-bench-'));
  const children: ChildProcess[] = [];
  const stop = async () => {
    for (const child of children.toReversed()) await ended(child);
    rmSync(folder, { recursive: true, force: true });
  };
  try {
    const display = await startXvfb(children);
    const env: NodeJS.ProcessEnv = {
      NODE_ENV: 'production',
      PATH: process.env.PATH,
      DISPLAY: display,
      HOME: folder,
      XDG_RUNTIME_DIR: folder,
      LANG: 'C.UTF-8',
      DBUS_SESSION_BUS_ADDRESS: await startBus(children, folder),
      PRNTSCRN_CONFIG_DIR: join(folder, 'config'),
      PRNTSCRN_STATE_DIR: join(folder, 'state'),
    };
    const run = (program: string, args: readonly string[]) => {
      const child = spawn(program, args, { env, cwd: process.cwd(), stdio: ['ignore', 'pipe', 'pipe'] });
      children.push(child);
      return child;
    };
    run('openbox', []);
    await paint(folder, env, display);
    return { folder, env, display, run, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

/** Xvfb picks a free display itself and writes its number to file descriptor 3. */
async function startXvfb(children: ChildProcess[]): Promise<string> {
  const server = spawn('Xvfb', ['-displayfd', '3', '-screen', '0', '1920x1080x24', '-nolisten', 'tcp', '-noreset'], {
    stdio: ['ignore', 'ignore', 'ignore', 'pipe'],
  });
  children.push(server);
  const pipe = server.stdio[3];
  if (!pipe || !('once' in pipe)) throw new Error('Xvfb has no pipe');
  const number = await new Promise<string>((done, failed) => {
    pipe.once('data', (chunk: Buffer) => done(chunk.toString().trim()));
    server.once('error', failed);
    server.once('exit', () => failed(new Error('Xvfb ended early')));
  });
  return `:${number}`;
}

async function startBus(children: ChildProcess[], folder: string): Promise<string> {
  const address = `unix:path=${join(folder, 'bus')}`;
  const bus = spawn('dbus-daemon', ['--session', '--nofork', '--nopidfile', `--address=${address}`], {
    stdio: 'ignore',
    env: { ...process.env, HOME: folder, XDG_RUNTIME_DIR: folder },
  });
  children.push(bus);
  await sleep(200);
  return address;
}

/** Paints the root window, so that captures have something to compress. `display` ends with 1 even where it worked. */
async function paint(folder: string, env: NodeJS.ProcessEnv, display: string): Promise<void> {
  const file = join(folder, 'desktop.png');
  writeFileSync(file, await screenPicture(1920, 1080));
  spawnSync('display', ['-window', 'root', file], { env, stdio: 'ignore', timeout: 20_000 });
  const person = await sitDown(display);
  const [colour] = await person.look([{ x: 1900, y: 10 }]);
  person.leave();
  if (colour === 0) throw new Error('The desktop could not be painted: is ImageMagick installed?');
}
