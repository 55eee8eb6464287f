import type { Readable } from 'node:stream';

/** The first and the last byte, both included, counted from 0. */
export interface ByteRange {
  readonly start: number;
  readonly end: number;
}

/**
 * Where the bytes of pictures are. Keys are 1 to 200 letters and digits. Each method throws AppError: `unavailable` when
 * the store does not answer or fails, `storage_full` when it has no room; the driver's own error is the `cause`.
 */
export interface Store {
  /** What a picture's row says in its `store` column. */
  readonly name: string;
  /** Copies a whole local file in. When it returns, the bytes survive a power cut; until then nobody can read them. */
  put(key: string, file: string): Promise<void>;
  /** All bytes. @throws AppError `not_found` for a key that is not there. */
  read(key: string): Promise<Buffer>;
  /** A part as a stream, opened already. @throws AppError `not_found` for a key that is not there. */
  open(key: string, range: ByteRange): Promise<Readable>;
  /** Removes a key for good; a key that is not there is no error. */
  remove(key: string): Promise<void>;
  /** Whether a picture could be put now. */
  check(): Promise<void>;
}

/** The store for new pictures, and each store that a row may name. */
export interface Stores {
  readonly current: Store;
  /** @throws AppError `unavailable` for a store that this server is not set up for. */
  named(name: string): Store;
}
