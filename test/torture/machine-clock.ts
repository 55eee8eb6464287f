import { renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';

/** The clocks of the processes of one run: moved together, as a machine's clock is, or one apart from the others. */
export class MachineClock {
  readonly #folder: string;
  readonly #offsets = new Map<string, number>();
  #machine = 0;
  #furthest = 0;

  constructor(folder: string) {
    this.#folder = folder;
  }

  /** Milliseconds by which the machine's clock is ahead of the real one. */
  get ahead(): number {
    return this.#machine;
  }

  /** The latest time, epoch milliseconds, that any process may have seen. */
  get latest(): number {
    return Date.now() + this.#furthest;
  }

  /** What a process is started with to have the clock called `name`. */
  environment(name: string): Record<string, string> {
    if (!this.#offsets.has(name)) this.#set(name, this.#machine);
    const loaded = pathToFileURL(join(import.meta.dirname, 'moved-clock.ts')).href;
    return { NODE_OPTIONS: `--import=${loaded} --no-warnings`, TORTURE_CLOCK: this.#file(name) };
  }

  /** Moves every clock by so many milliseconds; a clock that was apart is with the others again. */
  move(ms: number): void {
    this.#machine += ms;
    for (const name of this.#offsets.keys()) this.#set(name, this.#machine);
  }

  /** Moves one clock away from the others by so many milliseconds. */
  skew(name: string, ms: number): void {
    this.#set(name, this.#machine + ms);
  }

  #set(name: string, offset: number): void {
    const whole = Math.round(offset);
    this.#offsets.set(name, whole);
    this.#furthest = Math.max(this.#furthest, whole);
    writeFileSync(`${this.#file(name)}.new`, String(whole));
    renameSync(`${this.#file(name)}.new`, this.#file(name));
  }

  #file(name: string): string {
    return join(this.#folder, `clock-${name}`);
  }
}
