import type { Readable } from 'node:stream';
import type { ImageType } from '#contract/image.ts';
import { AppError } from '#errors/app-error.ts';

/** The first and the last byte, both included, counted from 0. */
export interface ByteRange {
  readonly start: number;
  readonly end: number;
}

/** A whole picture in a local file that nobody writes to any more. */
export interface LocalPicture {
  /** The picture's id: 22 letters and digits. */
  readonly id: string;
  readonly file: string;
  readonly type: ImageType;
  /** The file's length. */
  readonly bytes: number;
}

/** One thing that a store holds. */
export interface StoredPicture {
  readonly key: string;
  /** The picture that it was put for, where the store knows. */
  readonly id: string | undefined;
  readonly bytes: number;
  /** Epoch milliseconds. */
  readonly storedAt: number;
}

/**
 * Where the bytes of pictures are. Each method throws AppError: `not_found` for a key that is not there, and StoreError
 * for all else; the driver's own error is the `cause`. No method takes longer than its driver's time limit without a
 * byte moving.
 */
export interface Store {
  /** What a picture's row says in its `store` column. */
  readonly name: string;
  /**
   * Copies a picture in and gives the key under which the store has it: up to 255 ASCII characters. When it returns, the
   * bytes are safe there. Put again after a failure, a picture is there once, where the store lets us see to that.
   */
  put(picture: LocalPicture): Promise<string>;
  /** The key that `put` gives for an id, where that is known before: what a process put just before it died is found so. */
  keyOf?(id: string): string;
  /** All bytes as a stream that has begun to arrive. Whether they are the right ones is the reader's to check. */
  open(key: string): Promise<Readable>;
  /**
   * Removes bytes for good. Answers for each key in turn `undefined` once the store has confirmed that it is gone, which
   * a key that was not there is too, or why it is not gone; never rejects.
   */
  remove(keys: readonly string[]): Promise<readonly (AppError | undefined)[]>;
  /** Whether a picture could be put now. */
  check(): Promise<void>;
  /** Ends the time for which the store is left alone after a refusal: the next call goes through to see. */
  callAgain?(): void;
  /** Everything that is there, in any order; undefined for a store that cannot tell. */
  list?(): AsyncIterable<StoredPicture>;
}

/** A store of files on this machine, read as they are; the others are read through the cache. */
export interface LocalStore extends Store {
  read(key: string): Promise<Buffer>;
  openPart(key: string, range: ByteRange): Promise<Readable>;
  /** Where a key's file is, if it is there: to be read by others and not to be changed. */
  fileOf(key: string): string;
}

/** The disk, the store for new pictures, and each store that a row may name. */
export interface Stores {
  readonly disk: LocalStore;
  /** What the settings name for new pictures. It may be the disk. */
  readonly current: Store;
  /** @throws StoreError for a store that this server is not set up for. */
  named(name: string): Store;
  /** Every store that is set up, the disk first. */
  readonly all: readonly Store[];
}

/** What a store as a whole has against us: our credentials or settings, how often we ask, or that it cannot be had at all. */
export type StoreTrouble = 'refused' | 'limited' | 'away';

interface StoreErrorOptions {
  trouble?: StoreTrouble | undefined;
  cause?: unknown;
  /** How long the store asks to be left alone, in milliseconds. */
  retryAfterMs?: number | undefined;
  /** The store will say the same of this picture each time: it is too large for it, or of a type that it does not take. */
  final?: boolean;
}

const brand = Symbol.for('prntscrn.StoreError');

/** A store does not answer, limits us or refuses. Shown to clients as 503 with `Retry-After`. */
export class StoreError extends AppError {
  readonly retryAfterMs: number | undefined;
  readonly final: boolean;
  readonly trouble: StoreTrouble | undefined;
  readonly [brand] = true;

  /** As with `AppError`: a store that one bundle opened is used by both. */
  static override [Symbol.hasInstance](value: unknown): boolean {
    return typeof value === 'object' && value !== null && brand in value;
  }

  constructor(message: string, { cause, retryAfterMs, final = false, trouble }: StoreErrorOptions = {}) {
    const seconds = Math.max(1, Math.ceil((retryAfterMs ?? 10_000) / 1000));
    super('unavailable', message, { cause, headers: { 'Retry-After': String(seconds) } });
    this.name = 'StoreError';
    this.retryAfterMs = retryAfterMs;
    this.final = final;
    this.trouble = trouble;
  }
}
