import { type ChildProcess, execFile, type SpawnOptions, spawn } from 'node:child_process';
import { closeSync, openSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { freshBundle } from '../fresh-bundle.mjs';

const root = join(import.meta.dirname, '../../..');
const helperSource = 'helper/main.ts';
/** As it was built just before, which starts in a third of the time and takes a third less memory. */
const helperMain = () => join(root, freshBundle(root, helperSource) ?? helperSource);

type Environment = Record<string, string | undefined>;

/** The programs that a quickstart runs; `stop` ends those that stay and waits until they are gone. */
export class Children {
  readonly #env: Environment;
  readonly #running = new Set<ChildProcess>();
  #serverEnded = Promise.resolve<unknown>(undefined);

  constructor(env: Environment) {
    this.#env = env;
  }

  /** Starts the built server; what it writes goes to a file. */
  startServer(logFile: string): ChildProcess {
    const log = openSync(logFile, 'a', 0o600);
    const server = this.#start([join(root, 'dist/server.js')], this.#env, ['ignore', log, log]);
    closeSync(log);
    this.#serverEnded = new Promise((resolve) => server.once('exit', resolve));
    return server;
  }

  onServerEnd(then: () => void): void {
    void this.#serverEnded.then(then);
  }

  /** Starts the resident helper on this terminal. */
  startHelper(env: Environment): ChildProcess {
    return this.#start([helperMain(), 'run'], { ...this.#env, ...env }, ['ignore', 'inherit', 'inherit', 'ipc']);
  }

  /** Runs one command of the helper to its end. */
  async helper(
    args: string[],
    env: Environment,
    input = '',
  ): Promise<{ code: number; stdout: string; stderr: string }> {
    const environment = { ...this.#env, ...env } as NodeJS.ProcessEnv;
    const running = promisify(execFile)(process.execPath, [helperMain(), ...args], { env: environment });
    running.child.stdin?.on('error', () => {}).end(input);
    return running.then(
      ({ stdout, stderr }) => ({ code: 0, stdout, stderr }),
      ({ code, stdout, stderr }) => ({ code: Number(code), stdout, stderr }),
    );
  }

  async stop(): Promise<void> {
    await Promise.all([...this.#running].map(end));
  }

  // A process group of its own: Ctrl+C reaches this process alone, which then ends the others in good order.
  #start(args: string[], env: Environment, stdio: SpawnOptions['stdio']): ChildProcess {
    const options: SpawnOptions = {
      cwd: root,
      env: env as NodeJS.ProcessEnv,
      stdio: stdio ?? 'ignore',
      detached: true,
    };
    const child = spawn(process.execPath, args, options);
    this.#running.add(child);
    child.once('exit', () => this.#running.delete(child));
    return child;
  }
}

async function end(child: ChildProcess): Promise<void> {
  const ended = new Promise((resolve) => child.once('exit', resolve));
  child.kill('SIGTERM');
  const impatient = setTimeout(() => child.kill('SIGKILL'), 12_000);
  await ended;
  clearTimeout(impatient);
}
