import { Turns } from '#image/turns.ts';
import { StoreError } from '#store/store.ts';
import { leaseMs, type MoveResult, type MoveSources, moveImage } from './move-image.ts';
import { type Claim, hastenMoves, releaseClaim, renewClaim } from './queries.ts';

/** `released`: given back, since its store wants to be left alone, another process has it, or its picture may come back. */
export type Ending = MoveResult['outcome'];

const leftAlone = 'Its store has refused another picture, and is left alone for a while';

/** All moves of this process: a few at once, and none to a store that asked to be left alone. */
export class Traffic {
  readonly sources: MoveSources;
  readonly #lanes: Turns;
  readonly #carried = new Map<string, Promise<Ending>>();
  /** Until when a store is not called, epoch milliseconds; it stays here until a move to it has succeeded. */
  readonly #quiet = new Map<string, number>();
  #ended = false;

  constructor(sources: MoveSources, lanes = 4) {
    this.sources = sources;
    this.#lanes = new Turns(lanes);
  }

  /** The stores that are to be left alone now. */
  quietStores(): string[] {
    const now = this.#now();
    return [...this.#quiet].flatMap(([store, until]) => (until > now ? [store] : []));
  }

  /** Calls a store again before its time, since a person wants that. It stays one whose first success hastens what waits. */
  callAgain(store: string): void {
    this.#quiet.set(store, 0);
    this.sources.stores.named(store).callAgain?.();
  }

  carries(imageId: string): boolean {
    return this.#carried.has(imageId);
  }

  /** Makes one attempt when a lane is free, where `wanted` still holds then. @throws what the database throws. */
  carry(claim: Claim, wanted = () => true): Promise<Ending> {
    const carried = this.#lanes.run(1, async () => (wanted() ? await this.#attempt(claim) : 'released'));
    const kept = carried.finally(() => this.#carried.delete(claim.imageId));
    this.#carried.set(claim.imageId, kept);
    return kept;
  }

  /** Begins nothing more, and waits for all that is under way. */
  async end(): Promise<void> {
    this.#ended = true;
    await Promise.allSettled(this.#carried.values());
  }

  async #attempt(claim: Claim): Promise<Ending> {
    const { db } = this.sources;
    const quietUntil = this.#quiet.get(claim.store) ?? 0;
    if (this.#ended || quietUntil > this.#now()) {
      await releaseClaim(db, claim, quietUntil, this.#ended ? undefined : leftAlone);
      return 'released';
    }
    const held = await this.#stillHeld(claim);
    if (!held) return 'released';
    const result = await moveImage(this.sources, held);
    await this.#learn(claim.store, result);
    return result.outcome;
  }

  /** The claim with enough of its lease left, since it may have waited for its lane. */
  async #stillHeld(claim: Claim): Promise<Claim | undefined> {
    const now = this.#now();
    if (claim.until - now > leaseMs / 2) return claim;
    const until = now + leaseMs;
    return (await renewClaim(this.sources.db, claim, until)) ? { ...claim, until } : undefined;
  }

  async #learn(store: string, result: MoveResult): Promise<void> {
    if (result.outcome === 'failed') {
      const wait = result.error instanceof StoreError ? result.error.retryAfterMs : undefined;
      if (wait !== undefined) this.#quiet.set(store, this.#now() + wait);
    } else if (result.outcome === 'moved' && this.#quiet.delete(store)) {
      await hastenMoves(this.sources.db, store, this.#now());
    }
  }

  #now(): number {
    return (this.sources.now ?? Date.now)();
  }
}
