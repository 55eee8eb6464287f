import { pixelsOf, sha256 } from './fingerprint.ts';
import type { ToLedger } from './message.ts';

/** Bytes that a picture has or has had. */
interface Version {
  readonly pixels: string;
  /** sha256 of what was served, once it was seen. */
  served?: string;
}

export interface Entry {
  readonly title: string;
  readonly owner: number;
  readonly whole: boolean;
  id: string | undefined;
  /** What it was called before, where it had expired when it was sent once more. */
  former: string[];
  state: 'sent' | 'alive' | 'dead';
  version: Version;
  /** What is being put in its place, and what it was before. */
  others: Version[];
  next: Version | undefined;
  expiresAt: number | null;
  /** Goes up with everything that happens to it. */
  turn: number;
  changing: boolean;
}

type Of<T extends ToLedger['type']> = Extract<ToLedger, { type: T }>;

/** A promise that was not kept, in words. */
export class BrokenPromise extends Error {}

/** What has become of each picture, by what was asked and answered alone. */
export class Book {
  readonly #byTitle = new Map<string, Entry>();
  readonly #byId = new Map<string, Entry>();
  readonly #looks = new Map<number, { id: string; turn: number }>();
  readonly #listings = new Map<number, ReadonlySet<string>>();
  #latest = 0;
  looks = 0;

  get entries(): readonly Entry[] {
    return [...this.#byTitle.values()];
  }

  /** @throws BrokenPromise */
  async note(told: Exclude<ToLedger, { type: 'audit' }>): Promise<void> {
    switch (told.type) {
      case 'sent':
        return await this.#sent(told);
      case 'acknowledged':
        return this.#acknowledged(told);
      case 'begin':
        return await this.#begin(told);
      case 'end':
        return this.#end(told);
      case 'look':
        this.#looks.set(told.look, { id: told.id, turn: this.#known(told.id).turn });
        return;
      case 'seen':
        return await this.#seen(told);
      case 'listing':
        this.#listings.set(
          told.look,
          new Set(this.entries.flatMap((one) => (this.#isSurelyDead(one) ? [one.id ?? ''] : []))),
        );
        return;
      case 'listed':
        return this.#listed(told);
      case 'clock':
        this.#latest = told.latest;
        return;
    }
  }

  mayHaveExpired({ expiresAt }: Entry): boolean {
    return expiresAt !== null && expiresAt <= this.#latest;
  }

  async #sent({ title, owner, bytes, whole }: Of<'sent'>): Promise<void> {
    const version = { pixels: await pixelsOf(bytes) };
    const fresh = { id: undefined, state: 'sent', next: undefined, expiresAt: null, changing: false } as const;
    this.#byTitle.set(title, { title, owner, whole, version, former: [], others: [], turn: 0, ...fresh });
  }

  #acknowledged({ title, id, expiresAt }: Of<'acknowledged'>): void {
    const entry = this.#byTitle.get(title);
    if (!entry) throw new Error(`The ledger knows no upload ${title}`);
    if (!entry.whole) throw new BrokenPromise(`${id} was acknowledged, and only half of it was ever sent`);
    if (entry.id !== undefined && entry.id !== id && !this.mayHaveExpired(entry))
      throw new BrokenPromise(`One idempotency key answered two pictures: ${entry.id} and ${id}`);
    if (this.#byId.has(id) && this.#byId.get(id) !== entry) throw new BrokenPromise(`Two uploads got one id: ${id}`);
    if (entry.id !== undefined && entry.id !== id) entry.former.push(entry.id);
    Object.assign(entry, { id, expiresAt, state: 'alive', turn: entry.turn + 1 });
    this.#byId.set(id, entry);
  }

  async #begin({ id, bytes }: Of<'begin'>): Promise<void> {
    const entry = this.#known(id);
    entry.turn++;
    entry.changing = true;
    if (bytes) entry.next = { pixels: await pixelsOf(bytes) };
  }

  #end({ id, alive, replaced, expiresAt }: Of<'end'>): void {
    const entry = this.#known(id);
    entry.state = alive ? 'alive' : 'dead';
    if (replaced && entry.next) {
      entry.others.push(entry.version);
      entry.version = entry.next;
    }
    if (expiresAt !== undefined) entry.expiresAt = expiresAt;
    entry.next = undefined;
    entry.changing = false;
    entry.turn++;
  }

  async #seen({ look, status, bytes }: Of<'seen'>): Promise<void> {
    const { id, turn } = this.#looks.get(look) ?? { id: '', turn: 0 };
    this.#looks.delete(look);
    this.looks++;
    const entry = this.#known(id);
    const calm = entry.turn === turn && !entry.changing;
    // One that had expired when it was sent once more may be gone: its entry has the end of its successor.
    const stays = entry.state === 'alive' && entry.id === id && !this.mayHaveExpired(entry);
    if (status === 404 && calm && stays) throw new BrokenPromise(`${id} was acknowledged and is not there (404)`);
    if (status !== 200) return;
    if (calm && entry.state === 'dead') throw new BrokenPromise(`${id} was deleted and is still shown`);
    await this.match(entry, bytes ?? new Uint8Array(), calm);
  }

  /** Holds bytes that were served against what was sent. @throws BrokenPromise */
  async match(entry: Entry, bytes: Uint8Array, calm = true): Promise<void> {
    const hash = sha256(bytes);
    const { version, next, others } = entry;
    const fitting = calm ? [version] : [version, ...(next ? [next] : []), ...others];
    if (fitting.some(({ served }) => served === hash)) return;
    const pixels = await pixelsOf(bytes).catch(() => 'no picture');
    const found = fitting.find((one) => one.served === undefined && one.pixels === pixels);
    if (!found)
      throw new BrokenPromise(`${entry.id} has other bytes than were acknowledged: ${bytes.length}, ${pixels}`);
    found.served = hash;
  }

  #isSurelyDead({ state, changing }: Entry): boolean {
    return state === 'dead' && !changing;
  }

  #listed({ look, ids }: Of<'listed'>): void {
    const dead = this.#listings.get(look);
    this.#listings.delete(look);
    for (const id of ids) {
      const entry = this.#byId.get(id);
      if (entry && dead?.has(id) && this.#isSurelyDead(entry))
        throw new BrokenPromise(`${id} was deleted and is still listed`);
    }
  }

  #known(id: string): Entry {
    const entry = this.#byId.get(id);
    if (!entry) throw new Error(`The ledger knows no picture ${id}`);
    return entry;
  }
}
