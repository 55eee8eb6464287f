import { renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';

/** The clocks of the processes of one run: moved together, as a machine's clock is, or one apart from the others. */
export class MachineClock {
  readonly #folder: string;
  readonly #offsets = new Map<string, number>();
  #machine = 0;
  #furthest = 0;
  #moves = 0;

  constructor(folder: string) {
    this.#folder = folder;
  }

  /** The latest time, epoch milliseconds, that any process may have seen. */
  get latest(): number {
    return Date.now() + this.#furthest;
  }

  /** How often it was moved; NaN, which is like nothing, while a clock is apart from the others. */
  get moves(): number {
    const apart = [...this.#offsets.values()].some((offset) => offset !== Math.round(this.#machine));
    return apart ? Number.NaN : this.#moves;
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
    this.#moves++;
    for (const name of this.#offsets.keys()) this.#set(name, this.#machine);
  }

  /** Moves one clock away from the others by so many milliseconds. */
  skew(name: string, ms: number): void {
    this.#moves++;
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
