import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { chownSync, existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';
import { openWayland, type WaylandConnection } from '#helper/platform/wayland-connection.ts';
import { readGlobals } from '#helper/platform/wayland-screen.ts';

const run = promisify(execFile);
/** sway refuses to run as root, as who tests in a container do. */
const nobody = 65534;

/** A Wayland desktop of its own: sway without a graphics card, with a person's hands. */
export interface SwayScreen {
  /** WAYLAND_DISPLAY, XDG_RUNTIME_DIR, SWAYSOCK, and DISPLAY where it has an Xwayland. */
  readonly env: Record<string, string> & { NODE_ENV: 'production' };
  /** One command of sway's own. */
  msg(...words: string[]): Promise<void>;
  /** Moves the mouse to a place in sway's units. */
  move(x: number, y: number): Promise<void>;
  drag(from: [number, number], to: [number, number]): Promise<void>;
  stop(): Promise<void>;
}

export interface SwayOutput {
  mode: string;
  scale: number;
  position: string;
}

export async function startSway(options: { outputs: SwayOutput[]; xwayland: boolean }): Promise<SwayScreen> {
  const folder = mkdtempSync(join(tmpdir(), 'prntscrn-sway-'));
  const asRoot = process.getuid?.() === 0;
  if (asRoot) chownSync(folder, nobody, nobody);
  writeFileSync(join(folder, 'config'), configOf(options));
  const become = asRoot ? ['setpriv', `--reuid=${nobody}`, `--regid=${nobody}`, '--clear-groups'] : [];
  const [command = '', ...args] = [...become, 'sway', '-c', join(folder, 'config')];
  const sway = spawn(command, args, { env: swayEnv(folder, options.outputs.length), stdio: 'ignore' });
  const kill = () => sway.kill();
  process.once('exit', kill);
  const end = async () => {
    process.off('exit', kill);
    await ended(sway);
    rmSync(folder, { recursive: true, force: true });
  };
  try {
    await until(() => existsSync(join(folder, 'ready')), sway);
    const found = (start: string) => readdirSync(folder).find((name) => name.startsWith(start)) ?? '';
    const env: SwayScreen['env'] = {
      NODE_ENV: 'production',
      PATH: process.env.PATH ?? '',
      XDG_RUNTIME_DIR: folder,
      // As a whole path it holds for programs with a runtime folder of their own too.
      WAYLAND_DISPLAY: join(folder, readdirSync(folder).find((name) => /^wayland-\d+$/.test(name)) ?? ''),
      SWAYSOCK: join(folder, found('sway-ipc')),
      XDG_CURRENT_DESKTOP: 'sway',
    };
    if (options.xwayland) env.DISPLAY = readFileSync(join(folder, 'ready'), 'utf8').trim();
    return await withHands(env, end);
  } catch (error) {
    await end();
    throw error;
  }
}

function configOf({ outputs, xwayland }: { outputs: SwayOutput[]; xwayland: boolean }): string {
  const rows = outputs.map(
    ({ mode, scale, position }, at) => `output HEADLESS-${at + 1} mode ${mode} scale ${scale} position ${position}`,
  );
  // Xwayland lets in nobody but its own user, until it is told otherwise.
  const ready = xwayland ? 'xhost +SI:localuser:root; echo $DISPLAY' : 'echo';
  return [
    `xwayland ${xwayland ? 'force' : 'disable'}`,
    ...rows,
    'default_border normal 2',
    'focus_on_window_activation focus',
    'for_window [class=".*"] floating enable',
    'for_window [title=".*"] floating enable',
    `exec sh -c '${ready} > $XDG_RUNTIME_DIR/draft; mv $XDG_RUNTIME_DIR/draft $XDG_RUNTIME_DIR/ready'`,
  ].join('\n');
}

function swayEnv(folder: string, outputs: number): NodeJS.ProcessEnv {
  return {
    NODE_ENV: 'production',
    PATH: process.env.PATH,
    HOME: folder,
    XDG_RUNTIME_DIR: folder,
    WLR_BACKENDS: 'headless',
    WLR_LIBINPUT_NO_DEVICES: '1',
    WLR_RENDERER: 'pixman',
    WLR_HEADLESS_OUTPUTS: String(outputs),
  };
}

async function withHands(env: SwayScreen['env'], end: () => Promise<void>): Promise<SwayScreen> {
  const connection = await openWayland(env);
  const pointer = await openPointer(connection);
  const msg = async (...words: string[]) => void (await run('swaymsg', ['-s', env.SWAYSOCK ?? '', ...words], { env }));
  return {
    env,
    msg,
    move: (x, y) => pointer.move(x, y),
    async drag(from, to) {
      await pointer.move(...from);
      await pointer.press(true);
      for (const share of [0.3, 0.7, 1]) {
        await pointer.move(from[0] + (to[0] - from[0]) * share, from[1] + (to[1] - from[1]) * share);
        await sleep(30);
      }
      await pointer.press(false);
    },
    stop: async () => {
      connection.close();
      await end();
    },
  };
}

/** A mouse of its own (wlr-virtual-pointer-unstable-v1): a desktop without devices has none. */
async function openPointer(connection: WaylandConnection) {
  const { globals, bind } = await readGlobals(connection);
  const manager = globals.find(({ protocol }) => protocol === 'zwlr_virtual_pointer_manager_v1');
  if (!manager) throw new Error('this compositor has no virtual pointers');
  const managerId = bind(manager, 1, () => undefined);
  const pointer = connection.create();
  const [create, relative, button, frame] = [0, 0, 2, 4];
  connection.send(managerId, create, 0, pointer);
  const [leftButton, far] = [0x110, 100_000];
  const time = () => Math.round(performance.now()) & 0x7fffffff;
  /** wl_fixed: 24 bits before the point, 8 behind it. */
  const fixed = (value: number) => Math.round(value * 256);
  const done = () => {
    connection.send(pointer, frame);
    return connection.sync();
  };
  return {
    /** By way of the top left corner, where every movement ends that goes far enough. */
    async move(x: number, y: number) {
      connection.send(pointer, relative, time(), fixed(-far / 20), fixed(-far / 20));
      connection.send(pointer, relative, time(), fixed(x), fixed(y));
      await done();
    },
    press(down: boolean) {
      connection.send(pointer, button, time(), leftButton, down ? 1 : 0);
      return done();
    },
  };
}

async function until(ready: () => boolean, sway: ChildProcess): Promise<void> {
  for (let waited = 0; waited < 15_000; waited += 20) {
    if (ready()) return;
    if (sway.exitCode !== null) break;
    await sleep(20);
  }
  throw new Error('sway did not start; is the package sway installed?');
}

async function ended(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const gone = once(child, 'exit');
  child.kill();
  await gone;
}
