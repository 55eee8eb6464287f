import type { At } from '#db/database.ts';
import type { Log } from '#log/log.ts';
import { dayOf } from './days.ts';
import { type Counted, Gathered, type StoreCall } from './gathered.ts';
import { addGathered } from './queries.ts';

export interface TallySources extends At {
  readonly log: Pick<Log, 'warn'>;
}

const flushMs = 5000;
const noteUserMs = 5 * 60_000;
// Beyond so many pictures looked at, it is written down before its time.
const mostViews = 20_000;
// A database that stays away must not fill the memory: views of more pictures than this are not counted one by one.
const mostKeptViews = 100_000;

/**
 * Counts what happens, in memory, and writes it down every few seconds: nothing that is counted waits for the database.
 * Several processes add to the same rows. A process that is killed loses what it had gathered, a few seconds' worth.
 */
export class Tally {
  readonly #sources: TallySources;
  #gathered = new Gathered();
  /** Views by picture. Only counted up while serving; what they add to is worked out when they are written down. */
  #viewed = new Map<string, { readonly picture: Counted; count: number }>();
  readonly #noted = new Map<string, number>();
  #writing: Promise<void> | undefined;
  #timer: NodeJS.Timeout | undefined;

  constructor(sources: TallySources) {
    this.#sources = sources;
  }

  /** `store` is where the picture is going to be. */
  uploaded(picture: Counted): void {
    this.#gathered.count(picture, this.#today(), { uploads: 1, uploadedBytes: picture.bytes });
  }

  /** Somebody was given a picture's bytes. */
  viewed(picture: Counted): void {
    const known = this.#viewed.get(picture.id);
    if (known) known.count++;
    else if (this.#viewed.set(picture.id, { picture, count: 1 }).size === mostViews) void this.flush();
  }

  /** Pictures that are gone for good. */
  erased(pictures: readonly Counted[]): void {
    for (const picture of pictures)
      this.#gathered.count(picture, this.#today(), { purged: 1, purgedBytes: picture.bytes });
  }

  called({ store, verb, ms, failed }: StoreCall): void {
    const whole = Math.round(ms);
    const sum = { calls: 1, failures: failed ? 1 : 0, ms: whole, slowestMs: whole };
    this.#gathered.addCalls({ store, verb, day: this.#today(), ...sum });
  }

  /** An account is in use; noted at most every five minutes. */
  seen(userId: string): void {
    const now = this.#now();
    if (now - (this.#noted.get(userId) ?? 0) < noteUserMs) return;
    if (this.#noted.size > 10_000) this.#noted.clear();
    this.#noted.set(userId, now);
    this.#gathered.seen.add(userId);
  }

  start(): void {
    this.#timer ??= setInterval(() => void this.flush(), flushMs).unref();
  }

  /** Writes down what was gathered so far. Never rejects: what cannot be written waits for the next time. */
  async flush(): Promise<void> {
    await this.#writing;
    this.#writing ??= this.#write().finally(() => {
      this.#writing = undefined;
    });
    await this.#writing;
  }

  /** Writes the last of it down. */
  async close(): Promise<void> {
    clearInterval(this.#timer);
    await this.flush();
  }

  async #write(): Promise<void> {
    const gathered = this.#take();
    if (gathered.isEmpty) return;
    try {
      await addGathered(this.#sources.db, gathered, this.#now());
    } catch (error) {
      this.#sources.log.warn({ err: error }, 'Statistics could not be written down yet');
      if (gathered.views.size > mostKeptViews) gathered.views.clear();
      this.#gathered.add(gathered);
    }
  }

  #take(): Gathered {
    const gathered = this.#gathered;
    const day = this.#today();
    for (const { picture, count } of this.#viewed.values()) {
      gathered.addViews(picture.id, count);
      gathered.count(picture, day, { views: count });
    }
    this.#viewed = new Map();
    this.#gathered = new Gathered();
    return gathered;
  }

  #now(): number {
    return (this.#sources.now ?? Date.now)();
  }

  #today(): number {
    return dayOf(this.#now());
  }
}
