import { createHash } from 'node:crypto';
import { type FileHandle, open, unlink } from 'node:fs/promises';
import type { Readable } from 'node:stream';
import { AppError } from '#errors/app-error.ts';
import { StoreError } from './store.ts';

/** What is known of a picture's bytes. */
export interface Proof {
  /** Their number. */
  readonly bytes: number;
  /** Hex. */
  readonly sha256: string;
}

// A store that sends a byte now and then holds nobody up for longer than this.
const mostMs = ({ bytes }: Proof) => 60_000 + bytes / 50;

/**
 * Writes what `fetch` gives to a new private file and leaves it open for reading. What is not the very picture goes: the
 * reading ends at the first byte too many.
 * @throws AppError as `fetch` does; StoreError for other bytes, a cut connection, a store that takes too long, a full disk.
 */
export async function download(file: string, proof: Proof, fetch: () => Promise<Readable>): Promise<FileHandle> {
  const source = await fetch().catch((error) => {
    throw told(error);
  });
  // Between here and its reading an error has no other listener.
  source.on('error', () => undefined);
  const late = setTimeout(() => source.destroy(new StoreError('The store takes too long')), mostMs(proof)).unref();
  let handle: FileHandle | undefined;
  try {
    handle = await open(file, 'wx+', 0o600);
    await handle.writeFile(proven(source, proof));
    return handle;
  } catch (error) {
    source.destroy();
    await handle?.close();
    await unlink(file).catch(() => undefined);
    throw told(error);
  } finally {
    clearTimeout(late);
  }
}

function told(error: unknown): AppError {
  if (error instanceof AppError) return error;
  const { code } = error as NodeJS.ErrnoException;
  if (code === 'ENOSPC' || code === 'EDQUOT')
    return new StoreError('The server has no room for a copy of this picture', { cause: error });
  return new StoreError('The picture could not be fetched from its store', { cause: error });
}

async function* proven(source: AsyncIterable<Buffer>, { bytes, sha256 }: Proof): AsyncGenerator<Buffer> {
  const hash = createHash('sha256');
  let length = 0;
  for await (const chunk of source) {
    length += chunk.length;
    if (length > bytes) throw new StoreError('The store gave back more than was put in');
    hash.update(chunk);
    yield chunk;
  }
  if (length < bytes) throw new StoreError('The store gave back less than was put in');
  if (hash.digest('hex') !== sha256) throw new StoreError('The store gave back other bytes than were put in');
}

/** Whether an open file has just these bytes. */
export async function hasBytes(file: FileHandle, { bytes, sha256 }: Proof): Promise<boolean> {
  if ((await file.stat()).size !== bytes) return false;
  const hash = createHash('sha256');
  const chunk = Buffer.allocUnsafe(Math.min(bytes, 256 * 1024));
  for (let at = 0; at < bytes; ) {
    const { bytesRead } = await file.read(chunk, 0, chunk.length, at);
    if (bytesRead === 0) return false;
    hash.update(chunk.subarray(0, bytesRead));
    at += bytesRead;
  }
  return hash.digest('hex') === sha256;
}
