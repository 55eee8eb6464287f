interface Copy {
  bytes: number;
  /** Epoch milliseconds. */
  usedAt: number;
  /** The last use that the file's time tells. */
  notedAt: number;
  /** The sha256 that it was found to have in this process. */
  proven: string | undefined;
}

/** What is known of a folder's files from reading it once, while it goes on changing. */
interface Watch {
  add(id: string, bytes: number, usedAt: number): void;
  /** Takes over what was found, and forgets what was not. */
  end(): void;
}

const noteMs = 60_000;

/** Which copies there are, how many bytes they take and which were used last. */
export class Recency {
  /** The least recently used first. */
  #copies = new Map<string, Copy>();
  #bytes = 0;
  /** What has gone while the folder is being read. */
  #gone: Set<string> | undefined;
  readonly #now: () => number;
  readonly #note: (id: string, time: number) => void;

  /** `note` keeps the time of a use for the next start; it is called at most once a minute for each copy. */
  constructor(now: () => number, note: (id: string, time: number) => void) {
    this.#now = now;
    this.#note = note;
  }

  has(id: string): boolean {
    return this.#copies.has(id);
  }

  isProven(id: string, sha256: string): boolean {
    return this.#copies.get(id)?.proven === sha256;
  }

  /** Takes up a new file, whose time is that of now. */
  set(id: string, bytes: number, proven: string | undefined): void {
    const now = this.#now();
    this.#put(id, { bytes, usedAt: now, notedAt: now, proven });
  }

  /** Takes up a file whose hash was right; that is a use of it. */
  prove(id: string, bytes: number, sha256: string): void {
    const notedAt = this.#copies.get(id)?.notedAt ?? 0;
    this.#put(id, { bytes, usedAt: notedAt, notedAt, proven: sha256 });
    this.touch(id);
  }

  #put(id: string, copy: Copy): void {
    this.delete(id);
    this.#copies.set(id, copy);
    this.#bytes += copy.bytes;
    this.#gone?.delete(id);
  }

  touch(id: string): void {
    const copy = this.#copies.get(id);
    if (!copy) return;
    this.#copies.delete(id);
    this.#copies.set(id, copy);
    copy.usedAt = this.#now();
    if (copy.usedAt - copy.notedAt < noteMs) return;
    copy.notedAt = copy.usedAt;
    this.#note(id, copy.usedAt);
  }

  delete(id: string): void {
    this.#gone?.add(id);
    const copy = this.#copies.get(id);
    if (!copy) return;
    this.#copies.delete(id);
    this.#bytes -= copy.bytes;
  }

  /** Forgets the least recently used until the others take at most so many bytes; gives those forgotten. */
  takeOldest(mostBytes: number): string[] {
    const taken: string[] = [];
    for (const id of this.#copies.keys()) {
      if (this.#bytes <= mostBytes) break;
      this.delete(id);
      taken.push(id);
    }
    return taken;
  }

  watch(): Watch {
    const before = new Map(this.#copies);
    const found = new Map<string, { bytes: number; usedAt: number }>();
    const gone = new Set<string>();
    this.#gone = gone;
    return {
      add: (id, bytes, usedAt) => void found.set(id, { bytes, usedAt }),
      end: () => {
        this.#gone = undefined;
        for (const [id, copy] of before) {
          if (!found.has(id) && this.#copies.get(id) === copy) this.delete(id);
        }
        for (const [id, { bytes, usedAt }] of found) if (!gone.has(id)) this.#learn(id, bytes, usedAt);
        this.#copies = new Map([...this.#copies].sort(([, a], [, b]) => a.usedAt - b.usedAt));
      },
    };
  }

  #learn(id: string, bytes: number, usedAt: number): void {
    const known = this.#copies.get(id);
    if (known) {
      // Another process may have shown it later.
      known.usedAt = Math.max(known.usedAt, usedAt);
      return;
    }
    this.#copies.set(id, { bytes, usedAt, notedAt: usedAt, proven: undefined });
    this.#bytes += bytes;
  }
}
