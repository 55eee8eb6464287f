import { createHash } from 'node:crypto';
import { open, readFile, stat } from 'node:fs/promises';
import { type Caller, requireScope } from '#authority/caller.ts';
import { idempotencyKeySchema, type UploadAnswer, type UploadFields } from '#contract/image.ts';
import type { At } from '#db/database.ts';
import { newId } from '#db/new-id.ts';
import { AppError } from '#errors/app-error.ts';
import type { LocalStore } from '#store/store.ts';
import { inspect } from './container/inspect.ts';
import { lengthOf } from './container/parts.ts';
import { expiryOf, type ImageRow, isAlive, toItem } from './image.ts';
import type { Incoming } from './incoming.ts';
import { insertRow, overQuota, rowByIdempotencyKey } from './queries.ts';
import {
  bodyLength,
  fileSink,
  leastLength,
  MemorySink,
  readUpload,
  refuseTooLong,
  type Upload,
} from './read-upload.ts';
import { retentionDaysOf } from './retention.ts';
import type { SmallUploads } from './small-uploads.ts';
import type { Turns } from './turns.ts';
import { fits, type Quota, standingOf } from './usage/queries.ts';

/** Where a process may die; tests kill it there. */
export type ReceiveStep = 'received' | 'drafted' | 'stored' | 'inserted' | 'settled';

export interface ReceiveSources extends At {
  readonly disk: LocalStore;
  readonly incoming: Incoming;
  /** Bounds how many bytes of pictures are in memory at once. */
  readonly inspections: Turns;
  /** Bounds how many bytes come in to memory at once. */
  readonly small: SmallUploads;
  readonly baseUrl: string;
  readonly maxUploadBytes: number;
  readonly maxPixels: number;
  readonly retentionDays: number;
  /** The site's bounds for users who have none of their own; 0: none. */
  readonly quotaBytes: number;
  readonly quotaImages: number;
  readonly stallMs: number;
  /** Set where new pictures shall not stay on the disk. */
  readonly onward?: Onward;
  /** Hears of each new picture, with the store where it shall be. */
  readonly received?: (row: ImageRow) => void;
  readonly reached?: (step: ReceiveStep) => void;
}

/** What brings a new picture from the disk to the store where it shall be. */
export interface Onward {
  /** The store's name. */
  readonly store: string;
  /** How long a new picture's move is this process's alone, in milliseconds. */
  readonly leaseMs: number;
  /** Waits for one move, but not for long; what it cannot do now is done later. Never rejects. */
  move(imageId: string): Promise<void>;
}

/**
 * Takes one picture in: to memory or a private file, proven whole and stripped, onto the disk, then one commit, which
 * makes it safe; then on to another store, where that is set, and the answer waits for it if it can be had now. The same
 * idempotency key answers the same picture, for as long as that is alive; once it is deleted or has expired, the key is
 * free again, since who uploads anew then wants a picture and not a dead link.
 * @throws AppError `unauthorized`, `insufficient_scope`, `quota_exceeded`, and whatever reading, inspecting and storing throw; nothing is
 * left behind then.
 */
export async function receiveImage(
  sources: ReceiveSources,
  caller: Caller | undefined,
  upload: Upload,
): Promise<UploadAnswer> {
  const { userId } = requireScope(caller, 'image:write');
  const key = parseKey(upload.headers['idempotency-key']);
  refuseTooLong(upload.headers, sources.maxUploadBytes);
  const { days, quota, used } = await rulesFor(sources, userId);
  const earlier = key === null ? undefined : await livingByKey(sources, userId, key);
  if (earlier) return answer(sources, earlier, days);
  if (!fits(used, { images: 1, bytes: leastLength(upload.headers) }, quota)) throw overQuota();

  const id = newId();
  const draft = sources.incoming.draft(id);
  try {
    const { fields, picture } = await takeIn(sources, upload, id, draft);
    await sources.incoming.sync();
    sources.reached?.('drafted');
    const row = newRow(sources, { id, userId, key, fields, picture });
    return answer(sources, await keep(sources, draft, row, quota), days);
  } catch (error) {
    await sources.incoming.settle(id);
    throw error;
  }
}

/** Reads and proves one picture and writes it to its draft. A small one comes in to memory, any other to a file of its own. */
export async function takeIn(sources: ReceiveSources, upload: Upload, id: string, draft: string) {
  const { incoming, maxPixels } = sources;
  const limits = { maxBytes: sources.maxUploadBytes, stallMs: sources.stallMs };
  return await sources.small.hold(bodyLength(upload.headers), async (held) => {
    const memory = held ? new MemorySink() : undefined;
    const fields = await readUpload(upload, memory ?? fileSink(incoming.part(id)), limits);
    sources.reached?.('received');
    const bytes = memory?.bytes();
    const size = bytes?.length ?? (await stat(incoming.part(id))).size;
    const received = async () => bytes ?? (await readFile(incoming.part(id)));
    const picture = await sources.inspections.run(size, async () => strip(await received(), draft, maxPixels));
    return { fields, picture };
  });
}

/** What of the site's rules holds for one user, and how much they have. */
export async function rulesFor(sources: ReceiveSources, userId: string) {
  const { used, ...own } = await standingOf(sources.db, userId);
  const quota: Quota = {
    quotaBytes: own.quotaBytes ?? sources.quotaBytes,
    quotaImages: own.quotaImages ?? sources.quotaImages,
  };
  return { days: retentionDaysOf(own.retentionDays, sources.retentionDays), quota, used };
}

const clock = ({ now }: At) => now ?? Date.now;

function parseKey(header: string | string[] | undefined): string | null {
  if (header === undefined) return null;
  const parsed = idempotencyKeySchema.safeParse(header);
  if (parsed.success) return parsed.data;
  throw new AppError('invalid_request', 'An Idempotency-Key has 1 to 64 visible ASCII characters');
}

async function livingByKey(sources: ReceiveSources, userId: string, key: string): Promise<ImageRow | undefined> {
  const row = await rowByIdempotencyKey(sources.db, userId, key);
  return row && isAlive(row, clock(sources)()) ? row : undefined;
}

export type Picture = Pick<ImageRow, 'type' | 'bytes' | 'width' | 'height' | 'frames' | 'sha256'>;

/** Proves a received file whole and writes what shall be served, synced. */
async function strip(received: Buffer, draft: string, maxPixels: number): Promise<Picture> {
  const { type, width, height, frames, bytes, parts } = await inspect(received, { maxPixels });
  const hash = createHash('sha256');
  for (const part of parts) hash.update(part);
  await writeSynced(draft, parts);
  return { type, width, height, frames, bytes, sha256: hash.digest('hex') };
}

async function writeSynced(path: string, parts: readonly Uint8Array[]): Promise<void> {
  const file = await open(path, 'wx', 0o600);
  try {
    const { bytesWritten } = await file.writev(parts);
    // A write may end short without an error, where the disk fills up meanwhile.
    if (bytesWritten !== lengthOf(parts)) throw noRoom();
    await file.sync();
  } catch (error) {
    const full = (error as NodeJS.ErrnoException).code === 'ENOSPC';
    throw full ? noRoom(error) : error;
  } finally {
    await file.close();
  }
}

const noRoom = (cause?: unknown) => new AppError('storage_full', 'The server has no room for this picture', { cause });

function newRow(
  sources: ReceiveSources,
  of: { id: string; userId: string; key: string | null; fields: UploadFields; picture: Picture },
): ImageRow {
  const createdAt = clock(sources)();
  return {
    id: of.id,
    userId: of.userId,
    ...of.picture,
    title: of.fields.title || null,
    visibility: of.fields.visibility,
    store: sources.disk.name,
    storeKey: of.id,
    idempotencyKey: of.key,
    createdAt,
    expiresAt: expiryOf(createdAt, of.fields.expires_in),
    deletedAt: null,
    keep: of.fields.keep,
    views: 0,
    lastViewedAt: null,
    replacedAt: null,
  };
}

/** Stores the bytes and commits the row; answers the row that holds the idempotency key afterwards. */
async function keep(sources: ReceiveSources, draft: string, row: ImageRow, quota: Quota): Promise<ImageRow> {
  const { db, incoming } = sources;
  await put(sources, draft, row);
  sources.reached?.('stored');
  if (await inserted(sources, row, quota)) {
    sources.reached?.('inserted');
    sources.received?.({ ...row, store: sources.onward?.store ?? row.store });
    await incoming.settle(row.id);
    sources.reached?.('settled');
    await sources.onward?.move(row.id);
    return row;
  }
  await takeBack(sources, row);
  await incoming.settle(row.id);
  const winner =
    row.idempotencyKey === null ? undefined : await rowByIdempotencyKey(db, row.userId, row.idempotencyKey);
  if (winner) return winner;
  throw new AppError('conflict', 'The image with this Idempotency-Key was deleted meanwhile; send it again');
}

async function put(sources: ReceiveSources, draft: string, row: ImageRow): Promise<void> {
  try {
    await sources.disk.put({ id: row.id, file: draft, type: row.type, bytes: row.bytes });
  } catch (error) {
    await takeBack(sources, row);
    throw error;
  }
}

/** Removes bytes that get no row; where that fails, the journal remembers them. */
async function takeBack({ disk, incoming }: ReceiveSources, row: ImageRow): Promise<void> {
  const [failure] = await disk.remove([row.storeKey]);
  if (failure) incoming.abandon(row.id);
}

/** A commit that fails may have happened all the same (the wire broke): the journal keeps such a draft for later. */
async function inserted(sources: ReceiveSources, row: ImageRow, quota: Quota): Promise<boolean> {
  const { onward } = sources;
  const move = onward && { store: onward.store, until: row.createdAt + onward.leaseMs };
  try {
    return await insertRow(sources.db, row, row.createdAt, { move, quota });
  } catch (error) {
    // Rolled back for sure: nothing is left to find out later.
    if (error instanceof AppError) {
      await takeBack(sources, row);
      throw error;
    }
    sources.incoming.abandon(row.id);
    throw error;
  }
}

function answer(sources: ReceiveSources, row: ImageRow, days: number): UploadAnswer {
  return { status: 'ok', ...toItem(row, sources.baseUrl, days) };
}
