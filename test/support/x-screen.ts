import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';
import { PNG } from 'pngjs';

const run = promisify(execFile);

/** A picture as rows of red, green and blue. */
export interface Picture {
  width: number;
  height: number;
  rgb: Buffer;
}

/** A screen of its own: Xvfb on a free display with a window manager, and a person's hands through xdotool. */
export interface XScreen {
  /** Such as `:101`; give it to a process as DISPLAY. */
  readonly display: string;
  readonly env: NodeJS.ProcessEnv;
  /** Runs xdotool with these arguments, such as `key`, `Print`. */
  xdotool(...args: (string | number)[]): Promise<void>;
  /** Presses the left button at one place, goes to another in steps and releases it there. */
  drag(from: [x: number, y: number], to: [x: number, y: number]): Promise<void>;
  /** Covers the background with known content: no two neighbouring pixels are the same. */
  paint(): Promise<void>;
  /** What is on the screen now, taken by ImageMagick's import, which shares no code with the product. */
  picture(): Promise<Picture>;
  /** The class names of the windows that are mapped directly on the root; a window without one is not listed. */
  windows(): Promise<string[]>;
  stop(): Promise<void>;
}

export async function startScreen(size: { width?: number; height?: number } = {}): Promise<XScreen> {
  const { width = 1280, height = 800 } = size;
  const folder = mkdtempSync(join(tmpdir(), 'prntscrn-screen-'));
  const server = spawn(
    'Xvfb',
    ['-displayfd', '3', '-screen', '0', `${width}x${height}x24`, '-nolisten', 'tcp', '-noreset'],
    { stdio: ['ignore', 'ignore', 'ignore', 'pipe'] },
  );
  const display = `:${await firstLine(server)}`;
  const env = { ...process.env, DISPLAY: display, XAUTHORITY: '', XDG_CONFIG_HOME: folder };
  // Without its own key bindings: Debian's openbox takes Print for itself.
  const config = join(folder, 'openbox.xml');
  writeFileSync(config, '<openbox_config xmlns="http://openbox.org/3.4/rc"><keyboard/></openbox_config>');
  const manager = spawn('openbox', ['--config-file', config], { env, stdio: 'ignore' });
  // A test that fails before its stop() must not leave a screen running.
  const killBoth = () => {
    manager.kill();
    server.kill();
  };
  process.once('exit', killBoth);
  const screen: XScreen = {
    display,
    env,
    xdotool: async (...args) => void (await run('xdotool', args.map(String), { env })),
    drag: (from, to) => drag(screen, from, to),
    paint: () => paint(env, folder, width, height),
    picture: () => importRoot(env),
    windows: () => mappedWindows(env),
    stop: async () => {
      process.off('exit', killBoth);
      await Promise.all([end(manager), end(server)]);
      rmSync(folder, { recursive: true, force: true });
    },
  };
  await managerReady(env);
  return screen;
}

async function firstLine(server: ChildProcess): Promise<string> {
  const pipe = server.stdio[3];
  if (!pipe || !('read' in pipe)) throw new Error('Xvfb has no pipe for its display number');
  const failed = Promise.race([once(server, 'error'), once(server, 'exit')]).then(([cause]) => {
    throw new Error('Xvfb did not start; is the package xvfb installed?', { cause });
  });
  const lines = createInterface({ input: pipe });
  const [line] = (await Promise.race([once(lines, 'line'), failed])) as [string];
  failed.catch(() => undefined);
  return line.trim();
}

/** A window manager that follows EWMH says so in a property of the root window. */
async function managerReady(env: NodeJS.ProcessEnv): Promise<void> {
  for (let attempt = 0; attempt < 200; attempt += 1) {
    const { stdout } = await run('xprop', ['-root', '_NET_SUPPORTING_WM_CHECK'], { env }).catch(() => ({ stdout: '' }));
    if (stdout.includes('window id')) return;
    await sleep(25);
  }
  throw new Error('openbox did not start; is the package openbox installed?');
}

async function drag(screen: XScreen, [x1, y1]: [number, number], [x2, y2]: [number, number]): Promise<void> {
  const middle = [Math.round((x1 + x2) / 2), Math.round((y1 + y2) / 2)];
  await screen.xdotool('mousemove', x1, y1, 'mousedown', 1);
  await screen.xdotool('mousemove', ...middle, 'sleep', '0.03', 'mousemove', x2, y2, 'sleep', '0.03', 'mouseup', 1);
}

/** The colour at a place of the painted background. */
function paintedColour(x: number, y: number): [red: number, green: number, blue: number] {
  return [(x * 7 + y * 3) & 255, (x + y * 5 + 64) & 255, ((x >> 3) * 31 + y * 2) & 255];
}

async function paint(env: NodeJS.ProcessEnv, folder: string, width: number, height: number): Promise<void> {
  const png = new PNG({ width, height });
  for (let y = 0; y < height; y += 1) {
    for (let x = 0; x < width; x += 1) png.data.set([...paintedColour(x, y), 255], (y * width + x) * 4);
  }
  const file = join(folder, 'background.png');
  writeFileSync(file, PNG.sync.write(png));
  // It paints and then often exits with an error about fonts, so the screen itself is asked whether it worked.
  await run('display', ['-window', 'root', file], { env }).catch(() => undefined);
  const { rgb } = await importRoot(env);
  const at = ((height - 1) * width + width - 1) * 3;
  if (rgb.subarray(at, at + 3).join() !== paintedColour(width - 1, height - 1).join()) {
    throw new Error('the background was not painted; is the package imagemagick installed?');
  }
}

async function importRoot(env: NodeJS.ProcessEnv): Promise<Picture> {
  const { stdout } = await run('import', ['-silent', '-window', 'root', '-depth', '8', 'png24:-'], {
    env,
    encoding: 'buffer',
    maxBuffer: 1 << 28,
  });
  return decodePng(stdout);
}

/** Decodes a PNG with pngjs, which the product does not use. */
export function decodePng(bytes: Uint8Array): Picture {
  const { width, height, data } = PNG.sync.read(Buffer.from(bytes));
  const rgb = Buffer.alloc(width * height * 3);
  for (let i = 0; i < width * height; i += 1) data.copy(rgb, i * 3, i * 4, i * 4 + 3);
  return { width, height, rgb };
}

/** A part of a picture, to be compared with another byte by byte. */
export function crop(picture: Picture, x: number, y: number, width: number, height: number): Picture {
  const rgb = Buffer.alloc(width * height * 3);
  for (let row = 0; row < height; row += 1) {
    const from = ((y + row) * picture.width + x) * 3;
    picture.rgb.copy(rgb, row * width * 3, from, from + width * 3);
  }
  return { width, height, rgb };
}

async function mappedWindows(env: NodeJS.ProcessEnv): Promise<string[]> {
  const { stdout } = await run('xwininfo', ['-root', '-children'], { env });
  const named = stdout.matchAll(/^\s+(0x[0-9a-f]+) .*: \("([^"]+)" /gm);
  const names: string[] = [];
  for (const [, id = '', name = ''] of named) {
    const info = await run('xwininfo', ['-id', id, '-stats'], { env }).catch(() => undefined);
    if (info?.stdout.includes('IsViewable')) names.push(name);
  }
  return names;
}

async function end(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const ended = once(child, 'exit');
  child.kill();
  await ended;
}
