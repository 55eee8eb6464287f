import { type ChildProcess, execFile, spawn } from 'node:child_process';
import {
  closeSync,
  copyFileSync,
  existsSync,
  globSync,
  mkdirSync,
  mkdtempSync,
  openSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir, userInfo } from 'node:os';
import { basename, delimiter, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';
import { fetchParts } from '#helper/packaging/fetch-parts.ts';
import { findTarget } from '#helper/packaging/targets.ts';
import { forwardingDll } from './forwarding-dll.ts';
import { newToken } from './helper.ts';
import type { TestServer } from './server.ts';
import type { XScreen } from './x-screen.ts';

const exec = promisify(execFile);
const helperUrl = `file:///Z:${join(import.meta.dirname, '../../helper')}/`;
const main = windowsPath(join(import.meta.dirname, '../../helper/main.ts'));
/** A packaged program in the place of the sources, where the run is told of one. */
const packaged = process.env.PRNTSCRN_TEST_HELPER_WINDOWS;

/** What a command has done. */
interface Ran {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

interface Running {
  stdout(): string;
  stderr(): string;
  /** Waits until stdout or stderr has this in it. */
  until(pattern: RegExp, ms?: number): Promise<RegExpExecArray>;
  readonly ended: Promise<Ran>;
}

/** A Windows of its own on a screen: Wine with a fresh prefix, in which the helper runs on Node for Windows. */
export interface Windows {
  /** The user's folder, as this system sees it. */
  readonly home: string;
  /** The name of the program that the helper is: Node's own where it runs from its sources. */
  readonly program: string;
  start(...args: string[]): Running;
  run(...args: string[]): Promise<Ran>;
  /** The same with other settings in the environment. */
  runWith(env: Record<string, string>, ...args: string[]): Promise<Ran>;
  signIn(server: TestServer, person: string): Promise<void>;
  /** Runs a program of Windows itself to its end, and gives what it has written. */
  system(...command: string[]): Promise<string>;
  /** Runs a few lines of a module; `load` in them imports a file of the helper's. */
  evaluate(lines: string): Promise<Ran>;
  /** The address that was opened in the browser last, which is none: it only remembers. */
  opened(): string | undefined;
  /** Opens a program and leaves it open, and whatever it opens. */
  open(...command: string[]): void;
  stop(): Promise<void>;
}

/** The path of a file of this system as Wine's programs see it. */
export function windowsPath(path: string): string {
  return `Z:${path.replaceAll('/', '\\')}`;
}

export async function startWindows(screen: XScreen): Promise<Windows> {
  const folder = mkdtempSync(join(tmpdir(), 'prntscrn-windows-'));
  const prefix = join(folder, 'prefix');
  const parts = await fetchParts(findTarget('win-x64'));
  const programs = join(folder, 'programs');
  mkdirSync(programs);
  writeFileSync(join(programs, 'xdg-open'), `#!/bin/sh\necho "$1" > ${folder}/opened\n`, { mode: 0o755 });
  const env = {
    // Wine hands addresses to this system's own xdg-open.
    PATH: [programs, process.env.PATH].join(delimiter),
    DISPLAY: screen.display,
    HOME: folder,
    WINEPREFIX: prefix,
    WINEDEBUG: '-all',
    WINEDLLOVERRIDES: 'mscoree,mshtml=;winemenubuilder.exe=d',
    NODE_PATH: windowsPath(parts.modules),
  } as unknown as NodeJS.ProcessEnv;
  const children = new Set<ChildProcess>();
  const system = async (...command: string[]) => (await exec('wine', command, { env, timeout: 120_000 })).stdout;
  await system('wineboot', '-i');
  // Node refuses what says that it is older than Windows 8.1.
  await system('winecfg', '-v', 'win10');
  // Wine 8 lacks the one function that Rust's standard library takes from it; this is the same one by its older name.
  const shim = forwardingDll('bcryptprimitives.dll', { ProcessPrng: 'ADVAPI32.SystemFunction036' });
  writeFileSync(join(prefix, 'drive_c/windows/system32/bcryptprimitives.dll'), shim);
  const fonts = join(prefix, 'drive_c/windows/Fonts');
  mkdirSync(fonts, { recursive: true });
  for (const font of globSync('/usr/share/fonts/**/DejaVuSans*.ttf')) copyFileSync(font, join(fonts, basename(font)));
  let count = 0;
  const begin = (args: string[], more: Record<string, string> = {}, input = ''): Running =>
    packaged ? launch(packaged, args, more, input) : launch(parts.node, [main, ...args], more, input);
  const launch = (program: string, args: string[], more: Record<string, string>, input: string): Running => {
    count += 1;
    // Node under Wine cannot open pipes as its standard streams; files it can.
    const files = ['in', 'out', 'err'].map((name) => join(folder, `${count}.${name}`)) as [string, string, string];
    writeFileSync(files[0], input);
    const stdio = files.map((file, at) => openSync(file, at === 0 ? 'r' : 'w'));
    const child = spawn('wine', [program, ...args], { env: { ...env, ...more }, stdio });
    for (const handle of stdio) closeSync(handle);
    children.add(child);
    return watch(child, files);
  };
  return {
    program: packaged ? basename(packaged) : 'node.exe',
    home: join(prefix, 'drive_c/users', userInfo().username),
    start: (...args) => begin(args),
    run: (...args) => begin(args).ended,
    runWith: (more, ...args) => begin(args, more).ended,
    async signIn(server, person) {
      const token = await newToken(server, person);
      const ran = await begin(['login', '--server', server.url, '--token-stdin'], {}, token).ended;
      if (ran.code !== 0) throw new Error(`The helper could not sign in: ${ran.stderr}`);
    },
    system,
    evaluate(lines) {
      const file = join(folder, 'lines.mjs');
      writeFileSync(file, `const load = (path) => import('${helperUrl}' + path);\n${lines}\n`);
      return launch(parts.node, [windowsPath(file)], {}, '').ended;
    },
    opened: () =>
      existsSync(join(folder, 'opened')) ? readFileSync(join(folder, 'opened'), 'utf8').trim() : undefined,
    open: (...command) => void children.add(spawn('wine', command, { env, stdio: 'ignore' })),
    async stop() {
      for (const child of children) child.kill('SIGKILL');
      await exec('wineserver', ['-k'], { env }).catch(() => undefined);
      await exec('wineserver', ['-w'], { env, timeout: 20_000 }).catch(() => undefined);
      rmSync(folder, { recursive: true, force: true, maxRetries: 20, retryDelay: 200 });
    },
  };
}

function watch(child: ChildProcess, [, out, err]: [string, string, string]): Running {
  const stdout = () => readFileSync(out, 'utf8');
  const stderr = () => readFileSync(err, 'utf8');
  const ended = new Promise<Ran>((resolve) => {
    child.once('close', (code) => resolve({ code, stdout: stdout(), stderr: stderr() }));
  });
  const until = async (pattern: RegExp, ms = 30_000) => {
    const deadline = Date.now() + ms;
    while (Date.now() < deadline) {
      const match = pattern.exec(stderr()) ?? pattern.exec(stdout());
      if (match) return match;
      if (child.exitCode !== null) break;
      await sleep(25);
    }
    throw new Error(`${pattern} did not come.\nstdout: ${stdout()}\nstderr: ${stderr()}`);
  };
  return { stdout, stderr, until, ended };
}
