import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import Sqlite from 'better-sqlite3';
import type { Tally } from './figures.ts';
import type { Disturbance } from './ledger/message.ts';
import type { App, Machine } from './machine.ts';
import { pick, type Random } from './pictures.ts';
import type { WireState } from './wire.ts';

export interface FaultSources {
  readonly machine: Machine;
  readonly random: Random;
  readonly tally: Tally;
  /** Before any clock is moved: the latest time that anybody may see then, epoch milliseconds. */
  readonly clockMoves: (latest: number) => void;
  /** Hears of a process that an operator's stop does not end well. */
  readonly broken: (promise: string) => void;
}

interface Fault {
  readonly name: string;
  readonly weight: number;
  /** What it lays hands on; of each, one fault at a time. */
  readonly takes: readonly string[];
  /** Does it and undoes it. */
  readonly strike: () => Promise<void>;
  /** Of which it is the trouble; undefined: of all. */
  readonly app?: App;
}

export const minuteMs = 60_000;
const lullMs = 3500;
const now = () => performance.timeOrigin + performance.now();

/** Breaks one thing after the other, and several at once, and mends each after a while. */
export class Faults {
  /** What was broken when. */
  readonly disturbances: Disturbance[] = [];
  readonly #sources: FaultSources;
  readonly #taken = new Set<string>();
  readonly #under = new Set<Promise<void>>();

  constructor(sources: FaultSources) {
    this.#sources = sources;
  }

  /** The names of what is broken right now. */
  get underWay(): string[] {
    return this.disturbances.flatMap(({ kind, to }) => (to === Number.POSITIVE_INFINITY ? [kind] : []));
  }

  /** Goes on for as long as `going`, then waits until everything is mended. */
  async run(going: () => boolean): Promise<void> {
    const { random } = this.#sources;
    for (let count = 1; going(); count++) {
      // A lull now and then, in which work gets done that the next fault can hit.
      await sleep(200 + random() * 1300 + (count % 6 === 0 ? lullMs : 0));
      const free = this.#all().filter(({ takes }) => !takes.some((one) => this.#taken.has(one)));
      const fault = weighted(random, free);
      if (!fault) continue;
      const struck = this.#strike(fault).finally(() => this.#under.delete(struck));
      this.#under.add(struck);
    }
    await Promise.all(this.#under);
  }

  async #strike({ name, takes, strike, app }: Fault): Promise<void> {
    for (const one of takes) this.#taken.add(one);
    this.#sources.tally.fault(name);
    const from = now();
    // Whoever looks meanwhile sees that it has begun.
    const at = this.disturbances.push({ kind: name, from, to: Number.POSITIVE_INFINITY }) - 1;
    try {
      await strike();
    } finally {
      const ports = app && { ports: [...app.wire.ports] };
      this.disturbances[at] = { kind: name, from, to: now(), ...ports };
      for (const one of takes) this.#taken.delete(one);
    }
  }

  #all(): Fault[] {
    const { machine, random } = this.#sources;
    const ofApps = machine.apps.flatMap((app) => [...this.#ofProcess(app), ...this.#ofWire(app)]);
    const ofDatabase = machine.mariadb ? this.#ofMariaDb() : [this.#sqliteLock()];
    return [...ofApps, ...ofDatabase, ...this.#ofDisk(), ...this.#ofClock(pick(random, machine.apps))];
  }

  async #wait(fromMs: number, toMs: number): Promise<void> {
    await sleep(fromMs + this.#sources.random() * (toMs - fromMs));
  }

  #ofProcess(app: App): Fault[] {
    const { machine, random, broken } = this.#sources;
    const { process } = app;
    const takes = [process.name];
    const kill = async () => {
      await process.end('SIGKILL');
      await this.#wait(0, 1500);
      machine.start(app);
    };
    const restart = async () => {
      const wrong = await process.end('SIGTERM');
      if (wrong !== undefined) broken(wrong);
      if (random() < 0.5) machine.store = machine.store === 'disk' ? 's3' : 'disk';
      machine.start(app);
      await this.#wait(500, 1000);
    };
    const freeze = async () => {
      process.freeze();
      await this.#wait(300, 3000);
      process.thaw();
    };
    return [
      { name: 'kill -9', weight: 20, takes, strike: kill, app },
      { name: 'restart', weight: 5, takes, strike: restart, app },
      { name: 'freeze', weight: 6, takes, strike: freeze, app },
    ];
  }

  #ofWire(app: App): Fault[] {
    const { wire, process } = app;
    const takes = [`wire ${process.name}`];
    const be = (state: WireState) => async () => {
      wire.set(state);
      await this.#wait(300, 2500);
      wire.set('pass');
    };
    return [
      { name: 'store cut', weight: 6, takes, strike: async () => wire.cut(), app },
      { name: 'store refused', weight: 2, takes, strike: be('refuse'), app },
      { name: 'store stalled', weight: 3, takes, strike: be('stall'), app },
      { name: 'store answers swallowed', weight: 4, takes, strike: be('swallow'), app },
    ];
  }

  #ofMariaDb(): Fault[] {
    const { mariadb } = this.#sources.machine;
    if (!mariadb) return [];
    const takes = ['database'];
    const stop = (how: 'halt' | 'kill') => async () => {
      await mariadb[how]();
      await this.#wait(0, 3000);
      await mariadb.resume();
    };
    const freeze = async () => {
      process.kill(mariadb.pid(), 'SIGSTOP');
      await this.#wait(300, 3000);
      process.kill(mariadb.pid(), 'SIGCONT');
    };
    return [
      { name: 'database stopped', weight: 6, takes, strike: stop('halt') },
      { name: 'database kill -9', weight: 6, takes, strike: stop('kill') },
      { name: 'database frozen', weight: 4, takes, strike: freeze },
    ];
  }

  /** Another program that writes to the file, and takes its time. */
  #sqliteLock(): Fault {
    const file = join(this.#sources.machine.disk.folder, 'prntscrn.sqlite');
    const strike = async () => {
      const other = new Sqlite(file, { timeout: 0 });
      try {
        other.exec('BEGIN IMMEDIATE');
        await this.#wait(300, 3000);
        other.exec('ROLLBACK');
      } catch {
        // The server was faster, or the disk is full: the next time, then.
      } finally {
        other.close();
      }
    };
    return { name: 'database locked', weight: 6, takes: ['database'], strike };
  }

  #ofDisk(): Fault[] {
    const { machine, random } = this.#sources;
    const { fill, free, cutPower } = machine.disk;
    const faults: Fault[] = [];
    if (fill) {
      const full = async () => {
        // Again and again: what the server gives up meanwhile must not be room.
        for (const end = now() + 1000 + random() * 3000; now() < end; await sleep(100)) fill(random() * 100_000);
        free();
      };
      faults.push({ name: 'disk full', weight: 7, takes: ['disk'], strike: full });
    }
    if (cutPower) {
      const everything = machine.apps.map(({ process }) => process.name);
      const ofFile = machine.mariadb ? [] : ['database'];
      faults.push({
        name: 'power cut',
        weight: 8,
        takes: ['disk', ...everything, ...ofFile],
        strike: () => this.#cutPower(),
      });
    }
    return faults;
  }

  async #cutPower(): Promise<void> {
    const { machine } = this.#sources;
    // Nothing runs on for a moment without its disk where the power is gone.
    for (const { process } of machine.apps) process.freeze();
    await sleep(20);
    machine.disk.cutPower?.();
    await Promise.all(machine.apps.map(({ process }) => process.end('SIGKILL')));
    machine.disk.restorePower();
    for (const app of machine.apps) machine.start(app);
    await this.#wait(200, 1000);
  }

  #ofClock(app: App): Fault[] {
    const { machine, random, clockMoves } = this.#sources;
    const { clock } = machine;
    const takes = ['clock'];
    const move = (ms: number) => async () => {
      clockMoves(clock.latest + Math.max(0, ms));
      clock.move(ms);
      await this.#wait(500, 2000);
    };
    const skew = async () => {
      const ms = (random() - 0.5) * 20 * minuteMs;
      clockMoves(clock.latest + Math.abs(ms));
      clock.skew(app.process.name, ms);
      await this.#wait(1000, 5000);
      clockMoves(clock.latest);
      clock.move(0);
    };
    return [
      { name: 'clock forward', weight: 5, takes, strike: move(random() * 90 * minuteMs) },
      { name: 'clock back', weight: 3, takes, strike: move(-random() * 40 * minuteMs) },
      { name: 'clock skewed', weight: 3, takes, strike: skew },
    ];
  }
}

function weighted(random: Random, faults: readonly Fault[]): Fault | undefined {
  let at = random() * faults.reduce((sum, { weight }) => sum + weight, 0);
  return faults.find(({ weight }) => {
    at -= weight;
    return at < 0;
  });
}
