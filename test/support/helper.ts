import { type ChildProcess, spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { endFirstStart } from '#helper/account/known-server.ts';
import type { TestServer } from './server.ts';

/** The words that start the helper: a packaged program where the run is told of one, else the sources. */
export const [helperProgram, ...helperWords] = process.env.PRNTSCRN_TEST_HELPER
  ? ([process.env.PRNTSCRN_TEST_HELPER] as const)
  : ([process.execPath, join(import.meta.dirname, '../../helper/main.ts')] as const);

/** What a command of the helper has done. */
export interface Ran {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** A command of the helper that is still at work. */
export interface Running {
  readonly child: ChildProcess;
  stdout(): string;
  stderr(): string;
  /** Waits until stderr or stdout has this in it, 20 s unless told; gives the match. */
  until(pattern: RegExp, ms?: number): Promise<RegExpExecArray>;
  ended: Promise<Ran>;
}

/** A helper with a home of its own, as one person on one computer has it. */
export interface Helper {
  readonly home: string;
  readonly state: string;
  readonly env: Record<string, string>;
  start(...args: string[]): Running;
  run(...args: string[]): Promise<Ran>;
  /** Runs a command with this on its stdin. */
  pipe(input: string, ...args: string[]): Promise<Ran>;
  /** Signs in with a personal token of an account that is made for it. */
  signIn(server: TestServer, person: string): Promise<void>;
  /** The names in the queue folder. */
  queued(): string[];
  account(): { server: string; keeper: string; entry: string };
  /** Ends what a failed test has left running, and removes the home. */
  remove(): void;
}

/** `command`: the words that start the helper, where it is to be another one than this run's. */
export function newHelper(
  env: Record<string, string | undefined> = {},
  [program, ...words]: readonly [string, ...string[]] = [helperProgram, ...helperWords],
): Helper {
  const home = mkdtempSync(join(tmpdir(), 'prntscrn-helper-'));
  const state = join(home, 'state');
  const runtime = join(home, 'run');
  mkdirSync(runtime, { mode: 0o700 });
  const given = Object.entries(env).flatMap(([name, value]) => (value === undefined ? [] : [[name, value]]));
  const surroundings: Record<string, string> = {
    PATH: process.env.PATH ?? '',
    HOME: home,
    PRNTSCRN_CONFIG_DIR: join(home, 'config'),
    PRNTSCRN_STATE_DIR: state,
    XDG_RUNTIME_DIR: runtime,
    ...Object.fromEntries(given),
  };
  // A packaged one opens a browser at its first start, which is no matter of most tests.
  if (program === process.env.PRNTSCRN_TEST_HELPER) endFirstStart(state);
  const children = new Set<ChildProcess>();
  const begin = (args: string[], input: string): Running => {
    const child = spawn(program, [...words, ...args], {
      env: surroundings as NodeJS.ProcessEnv,
      cwd: home,
    });
    child.stdin.on('error', () => {}).end(input);
    children.add(child);
    child.once('exit', () => children.delete(child));
    return watch(child);
  };
  return {
    home,
    state,
    env: surroundings,
    start: (...args) => begin(args, ''),
    run: (...args) => begin(args, '').ended,
    pipe: (input, ...args) => begin(args, input).ended,
    async signIn(server, person) {
      const token = await newToken(server, person);
      const ran = await begin(['login', '--server', server.url, '--token-stdin'], token).ended;
      if (ran.code !== 0) throw new Error(`The helper could not sign in: ${ran.stderr}`);
    },
    queued: () => names(join(state, 'queue')),
    account: () => JSON.parse(readFileSync(join(state, 'account.json'), 'utf8')),
    remove: () => {
      for (const child of children) child.kill('SIGKILL');
      // Who was killed may still be writing.
      rmSync(home, { recursive: true, force: true, maxRetries: 20, retryDelay: 50 });
    },
  };
}

/** Makes an account, where there is none yet, and a token for it with every scope. */
export async function newToken(server: TestServer, person: string): Promise<string> {
  const email = `${person}@example.test`;
  const role = person === 'admin' ? 'admin' : 'user';
  // Loaded where it is used: most helpers meet no server, and the database takes longer to load than they do.
  const { makeAccount, makeToken } = await import('./accounts.ts');
  await makeAccount(server, { email, role, password: passwordOf(person) }).catch((error: { reason?: string }) => {
    if (error.reason !== 'email_taken') throw error;
  });
  return makeToken(server, email);
}

export const passwordOf = (person: string) => `the password of ${person}`;

function names(folder: string): string[] {
  try {
    return readdirSync(folder).sort();
  } catch {
    return [];
  }
}

function watch(child: ChildProcess): Running {
  let stdout = '';
  let stderr = '';
  child.stdout?.setEncoding('utf8').on('data', (chunk: string) => {
    stdout += chunk;
  });
  child.stderr?.setEncoding('utf8').on('data', (chunk: string) => {
    stderr += chunk;
  });
  const ended = new Promise<Ran>((resolve) => {
    child.once('close', (code, signal) => resolve({ code, signal, stdout, stderr }));
  });
  const until = async (pattern: RegExp, ms = 20_000) => {
    const deadline = Date.now() + ms;
    while (Date.now() < deadline) {
      const match = pattern.exec(stderr) ?? pattern.exec(stdout);
      if (match) return match;
      if (child.exitCode !== null) break;
      await sleep(20);
    }
    throw new Error(`${pattern} did not come.\nstdout: ${stdout}\nstderr: ${stderr}`);
  };
  return { child, stdout: () => stdout, stderr: () => stderr, until, ended };
}
