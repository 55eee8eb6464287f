import { createReadStream, read } from 'node:fs';
import type { FileHandle } from 'node:fs/promises';
import type { Readable } from 'node:stream';
import { type ByteRange, StoreError } from './store.ts';

/** A picture in an open file, which stays readable whatever becomes of its name. One of these calls lets go of it. */
export class HeldPicture {
  /** It was fetched for this, and not there before. */
  readonly fresh: boolean;
  readonly #file: FileHandle;
  readonly #bytes: number;
  readonly #release: () => Promise<void>;

  constructor(file: FileHandle, { bytes, fresh }: { bytes: number; fresh: boolean }, release: () => Promise<void>) {
    this.fresh = fresh;
    this.#file = file;
    this.#bytes = bytes;
    this.#release = release;
  }

  /** All of it. @throws StoreError where the file has become shorter. */
  async read(): Promise<Buffer> {
    try {
      const whole = Buffer.allocUnsafeSlow(this.#bytes);
      for (let at = 0; at < whole.length; ) {
        const { bytesRead } = await this.#file.read(whole, at, whole.length - at, at);
        if (bytesRead === 0) throw new StoreError('A cached picture was cut short');
        at += bytesRead;
      }
      return whole;
    } finally {
      await this.#release();
    }
  }

  openPart({ start, end }: ByteRange): Readable {
    // Several may read one file, so a stream of it lets go of it instead of closing it.
    const close = (_fd: number, done: (error?: Error | null) => void) => void this.#release().then(() => done(), done);
    const { fd } = this.#file;
    return createReadStream('', { fd, start, end, highWaterMark: 256 * 1024, fs: { read, close } });
  }

  release(): Promise<void> {
    return this.#release();
  }
}
