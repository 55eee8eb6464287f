import { type ChildProcess, spawn } from 'node:child_process';
import { closeSync, openSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

const root = join(import.meta.dirname, '../..');
const restartMs = 400;

export interface AppOptions {
  readonly name: string;
  readonly url: string;
  readonly env: Record<string, string | undefined>;
  /** A file for what it writes. */
  readonly log: string;
  /** Hears of an end that nobody asked for; `wasReady`: after it had begun to answer. */
  readonly fell: (end: { name: string; code: number | null; signal: string | null; wasReady: boolean }) => void;
}

/** One server process of the build, always under the same address. Whatever ends it by itself, it is started again. */
export class AppProcess {
  readonly name: string;
  readonly url: string;
  readonly #options: AppOptions;
  #child: ChildProcess | undefined;
  #env: Record<string, string> = {};
  #wanted = false;
  #ready = false;
  #frozen = false;

  constructor(options: AppOptions) {
    this.name = options.name;
    this.url = options.url;
    this.#options = options;
  }

  /** Starts it, with settings beside those that it always has; does not wait until it answers. */
  start(env: Record<string, string> = this.#env): void {
    this.#env = env;
    this.#wanted = true;
    this.#ready = false;
    const log = openSync(this.#options.log, 'a');
    const child = spawn(process.execPath, ['dist/server.js'], {
      cwd: root,
      env: { ...(this.#options.env as NodeJS.ProcessEnv), ...env },
      stdio: ['ignore', log, log],
    });
    closeSync(log);
    this.#child = child;
    child.once('exit', (code, signal) => {
      if (this.#child !== child || !this.#wanted) return;
      this.#options.fell({ name: this.name, code, signal, wasReady: this.#ready });
      setTimeout(() => this.#wanted && this.#child === child && this.start(), restartMs);
    });
    void this.#watch(child);
  }

  /** Waits for its first answer: before that it may be ended by anything. */
  async #watch(child: ChildProcess): Promise<void> {
    while (this.#child === child && child.exitCode === null && child.signalCode === null && !(await this.answers()))
      await sleep(200);
  }

  /** Whether it answers that it is ready. */
  async answers(): Promise<boolean> {
    const answer = await fetch(`${this.url}/readyz`, { signal: AbortSignal.timeout(5000) }).catch(() => undefined);
    await answer?.body?.cancel();
    const ready = answer?.ok === true;
    this.#ready ||= ready;
    return ready;
  }

  /** Ends it and waits for that: SIGKILL at once, SIGTERM as an operator does. Says what is wrong with how it ended. */
  async end(signal: 'SIGKILL' | 'SIGTERM'): Promise<string | undefined> {
    this.#wanted = false;
    const [child, wasReady] = [this.#child, this.#ready];
    if (!child || child.exitCode !== null || child.signalCode !== null) return undefined;
    const ended = new Promise((done) => child.once('exit', done));
    // Who is killed in the ice does not run on for a moment.
    if (signal === 'SIGTERM') this.thaw();
    this.#frozen = false;
    child.kill(signal);
    await ended;
    if (signal === 'SIGKILL' || !wasReady || child.exitCode === 0) return undefined;
    return `Server ${this.name} ended with ${child.signalCode ?? child.exitCode} when it was told to stop`;
  }

  /** The first line of its log that tells of an error which nobody had expected; Next, once it is loaded, lives on after one. */
  unexpected(): string | undefined {
    const lines = readFileSync(this.#options.log, 'utf8').split('\n');
    return lines.find((line) => /uncaughtException|unhandledRejection|Unhandled 'error'/.test(line));
  }

  /** Stops its time. */
  freeze(): void {
    this.#frozen = this.#child?.kill('SIGSTOP') ?? false;
  }

  thaw(): void {
    if (this.#frozen) this.#child?.kill('SIGCONT');
    this.#frozen = false;
  }
}
