import type { AppError } from '#errors/app-error.ts';
import { type LocalPicture, type Store, StoreError } from './store.ts';

/** Bounds of the time that a store is left alone, in milliseconds. */
const shortestMs = 5_000;
const longestMs = 3_600_000;
const putsAtOnce = 4;

/**
 * Leaves a remote store alone where it is down or limits us: after such an answer to a put or a removal, others fail at
 * once until the wait is over; then a single one goes through to see. Reads are not held back. At most 4 puts are under
 * way at once, the others wait for their turn. `now` gives epoch milliseconds.
 */
export function paced(store: Store, now: () => number = Date.now): Store {
  const gate = new Gate(now);
  const turns = new Turns(putsAtOnce);
  const list = store.list?.bind(store);
  const keyOf = store.keyOf?.bind(store);
  return {
    name: store.name,
    put: (picture) => turns.take(() => put(store, gate, picture)),
    open: (key) => store.open(key),
    remove: (keys) => remove(store, gate, keys),
    check: () => store.check(),
    callAgain: () => gate.endWait(),
    ...(list && { list }),
    ...(keyOf && { keyOf }),
  };
}

async function put(store: Store, gate: Gate, picture: LocalPicture): Promise<string> {
  const leave = gate.enter();
  try {
    const key = await store.put(picture);
    leave();
    return key;
  } catch (error) {
    leave(error);
    throw error;
  }
}

async function remove(store: Store, gate: Gate, keys: readonly string[]): Promise<readonly (AppError | undefined)[]> {
  if (keys.length === 0) return [];
  let leave: Leave;
  try {
    leave = gate.enter();
  } catch (error) {
    return keys.map(() => error as StoreError);
  }
  let failure: unknown;
  try {
    const results = await store.remove(keys);
    failure = results.find((result) => waitOf(result) !== undefined);
    return results;
  } finally {
    leave(failure);
  }
}

/** How long an error asks to leave the whole store alone. */
const waitOf = (error: unknown) => (error instanceof StoreError ? error.retryAfterMs : undefined);

/** Tells how the attempt went that `enter` let through. */
type Leave = (failure?: unknown) => void;

class Gate {
  readonly #now: () => number;
  /** While it is shut: why, and until when. */
  #shut: { readonly until: number; readonly because: unknown } | undefined;
  #probing = false;

  constructor(now: () => number) {
    this.#now = now;
  }

  /** @throws StoreError with the rest of the wait. */
  enter(): Leave {
    const shut = this.#shut;
    if (!shut) return (failure) => this.#shutAfter(failure);
    const rest = shut.until - this.#now();
    if (rest > 0 || this.#probing) {
      throw new StoreError('The picture store is left alone for a while', {
        cause: shut.because,
        retryAfterMs: Math.max(rest, shortestMs),
      });
    }
    this.#probing = true;
    return (failure) => {
      this.#probing = false;
      // Any answer that is about the one picture shows that the store is at work again.
      if (!this.#shutAfter(failure)) this.#shut = undefined;
    };
  }

  /** The next call goes through to see, as if the wait were over. */
  endWait(): void {
    if (this.#shut) this.#shut = { ...this.#shut, until: this.#now() };
  }

  #shutAfter(failure: unknown): boolean {
    const wait = waitOf(failure);
    if (wait === undefined) return false;
    const until = this.#now() + Math.min(longestMs, Math.max(shortestMs, wait));
    // One that was under way before may ask for less than the last one did.
    this.#shut = { until: Math.max(until, this.#shut?.until ?? 0), because: failure };
    return true;
  }
}

/** Lets so many run at once, in the order in which they came. */
class Turns {
  #free: number;
  readonly #waiting: (() => void)[] = [];

  constructor(atOnce: number) {
    this.#free = atOnce;
  }

  async take<T>(work: () => Promise<T>): Promise<T> {
    if (this.#free > 0) this.#free--;
    else await new Promise<void>((go) => this.#waiting.push(go));
    try {
      return await work();
    } finally {
      const next = this.#waiting.shift();
      if (next) next();
      else this.#free++;
    }
  }
}
