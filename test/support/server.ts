import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';
import { buildIfStale } from '#cli/build.ts';

const root = join(import.meta.dirname, '../..');
const startMs = 60_000;

/** What stands behind `node` in the unit. */
export const unitArguments = ['src/cli/pinned-node.mjs', 'dist/server.js'];

/** What `npm run admin` runs. */
export const adminCommand = ['src/cli/pinned-node.mjs', 'src/cli/admin.ts'];

export interface ServerOptions {
  /** Settings beside those that every test server has. */
  readonly env?: Record<string, string>;
  readonly databaseUrl?: string;
  /** The name in its address: passkeys need one, since they are bound to no number. */
  readonly name?: 'localhost';
  /** A folder that a server before this one has used; it is left in place then. */
  readonly dataDir?: string;
  /** That of a server before this one. */
  readonly port?: number;
  /** `next start` runs Next alone, without server.ts before it; `systemd` is what the unit's ExecStart runs. */
  readonly door?: 'server.ts' | 'next start' | 'systemd';
}

/** A built server of this checkout in a process of its own. */
export interface TestServer {
  readonly url: string;
  readonly dataDir: string;
  /** None: it keeps SQLite in its data folder. */
  readonly databaseUrl: string | undefined;
  readonly pid: number;
  /** What it has written so far, both streams. */
  readonly log: () => string;
  /** Runs an operator's command with the server's settings and gives its standard output. */
  admin(args: string[], input?: string): Promise<string>;
  /** Ends it as an operator would and gives its exit code. */
  stop(): Promise<number | null>;
  /** kill -9. */
  kill(): Promise<void>;
}

/** Builds where needed and starts a server on a free port with a data folder of its own. */
export async function startServer(options: ServerOptions = {}): Promise<TestServer> {
  await buildIfStale();
  const dataDir = options.dataDir ?? mkdtempSync(join(tmpdir(), 'prntscrn-server-'));
  const port = options.port ?? (await freePort());
  const url = `http://${options.name ?? '127.0.0.1'}:${port}`;
  const env = {
    PATH: process.env.PATH,
    HOME: dataDir,
    NODE_ENV: 'production' as const,
    NEXT_TELEMETRY_DISABLED: '1',
    PORT: String(port),
    HOST: '127.0.0.1',
    BASE_URL: url,
    DATA_DIR: dataDir,
    DATABASE_URL: options.databaseUrl ?? '',
    // Tests and the bench ask faster than people; what tests the limits sets them.
    API_REQUESTS_PER_MINUTE: '0',
    API_UPLOADS_PER_MINUTE: '0',
    ...options.env,
  };
  const child = spawn(process.execPath, argumentsOf(options.door, port), {
    cwd: root,
    env,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const log = collect(child);
  const remove = () => options.dataDir === undefined && rmSync(dataDir, { recursive: true, force: true });
  await answering(child, url, log);
  return {
    url,
    dataDir,
    databaseUrl: options.databaseUrl,
    pid: child.pid ?? 0,
    log,
    admin: (args, input) => runAdmin(args, env, input),
    stop: async () => {
      const code = await end(child, 'SIGTERM');
      remove();
      return code;
    },
    kill: async () => {
      await end(child, 'SIGKILL');
      remove();
    },
  };
}

function argumentsOf(door: ServerOptions['door'], port: number): string[] {
  if (door === 'systemd') return unitArguments;
  if (door !== 'next start') return ['dist/server.js'];
  return ['node_modules/next/dist/bin/next', 'start', '--port', String(port), '--hostname', '127.0.0.1'];
}

function collect(child: ChildProcess): () => string {
  let text = '';
  const add = (chunk: Buffer) => {
    text = (text + chunk).slice(-200_000);
  };
  child.stdout?.on('data', add);
  child.stderr?.on('data', add);
  return () => text;
}

async function answering(child: ChildProcess, url: string, log: () => string): Promise<void> {
  const deadline = Date.now() + startMs;
  while (Date.now() < deadline) {
    if (child.exitCode !== null) throw new Error(`The server ended with ${child.exitCode}:\n${log()}`);
    const answer = await fetch(`${url}/readyz`).catch(() => undefined);
    if (answer?.ok) return;
    await sleep(25);
  }
  child.kill('SIGKILL');
  throw new Error(`The server did not answer within ${startMs / 1000} s:\n${log()}`);
}

async function end(child: ChildProcess, signal: NodeJS.Signals): Promise<number | null> {
  if (child.exitCode === null && child.signalCode === null) {
    const ended = new Promise((resolve) => child.once('exit', resolve));
    child.kill(signal);
    await ended;
  }
  return child.exitCode;
}

async function runAdmin(args: string[], env: NodeJS.ProcessEnv, input = ''): Promise<string> {
  const running = promisify(execFile)(process.execPath, [...adminCommand, ...args], { cwd: root, env });
  running.child.stdin?.end(input);
  return (await running).stdout;
}

/** A port that nobody listens on now. */
export async function freePort(): Promise<number> {
  const probe = createServer();
  await new Promise<void>((resolve) => probe.listen(0, '127.0.0.1', resolve));
  const address = probe.address();
  await new Promise((resolve) => probe.close(resolve));
  if (address === null || typeof address === 'string') throw new Error('There is no free port');
  return address.port;
}
