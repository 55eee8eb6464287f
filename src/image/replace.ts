import { recordAudit } from '#audit/record.ts';
import { type Caller, requireScope } from '#authority/caller.ts';
import type { ImageDetails } from '#contract/image.ts';
import { newId } from '#db/new-id.ts';
import { AppError } from '#errors/app-error.ts';
import { matchesTag } from './byte-range.ts';
import { type ImageRow, isAlive, noSuchImage, toDetails } from './image.ts';
import { tagOf } from './picture-headers.ts';
import { overQuota, rowById } from './queries.ts';
import { leastLength, refuseTooLong, type Upload } from './read-upload.ts';
import { type Picture, type ReceiveSources, type ReceiveStep, rulesFor, takeIn } from './receive.ts';
import { type EraseSources, erase } from './removal/erase.ts';
import { type Replaced, replaceBytes } from './replacement/queries.ts';

/** How long the purge leaves the old bytes to the process that is removing them, in milliseconds. */
const erasingMs = 60_000;

/** Where a process may die; tests kill it there. */
export type ReplaceStep = ReceiveStep | 'replaced' | 'erased';

export interface ReplaceSources {
  readonly receiving: Omit<ReceiveSources, 'reached'>;
  /** Removes the old bytes. */
  readonly erasing: Omit<EraseSources, 'reached' | 'erased'>;
  readonly reached?: (step: ReplaceStep) => void;
}

/**
 * Gives a picture of the caller's other bytes under the same link: proven and stripped as an upload is, put in the place
 * of the old ones in one commit, and the old ones removed. The same bytes again change nothing, so a request whose answer
 * was lost may be sent once more. With `If-Match` only where the picture still has the bytes of that ETag.
 * @throws AppError `unauthorized`, `insufficient_scope`, `not_found`, `conflict`, `quota_exceeded`, and whatever reading,
 * inspecting and storing throw; the picture is as it was then.
 */
export async function replaceImage(
  sources: ReplaceSources,
  caller: Caller | undefined,
  id: string,
  upload: Upload,
): Promise<ImageDetails> {
  const { userId } = requireScope(caller, 'image:write');
  const { db, incoming, maxUploadBytes, now = Date.now } = sources.receiving;
  const row = await rowById(db, id);
  if (!row || row.userId !== userId || !isAlive(row, now())) throw noSuchImage();
  const onlyIf = conditionOf(upload);
  if (onlyIf && !onlyIf(row.sha256)) throw changedMeanwhile();
  refuseTooLong(upload.headers, maxUploadBytes);
  const { days, quota, used } = await rulesFor(sources.receiving, userId);
  const more = leastLength(upload.headers) - row.bytes;
  if (quota.quotaBytes > 0 && more > 0 && used.bytes + more > quota.quotaBytes) throw overQuota();

  const key = newId();
  const name = `${id}-${key}`;
  const draft = incoming.draft(name);
  const receiving = { ...sources.receiving, ...(sources.reached && { reached: sources.reached }) };
  try {
    const { picture } = await takeIn(receiving, upload, name, draft);
    if (picture.sha256 === row.sha256) return toDetails(row, receiving.baseUrl, days);
    await incoming.sync();
    sources.reached?.('drafted');
    const replaced = await swap(sources, { id, userId, key, name, draft, picture, quota, onlyIf });
    const detail = { type: replaced.type, bytes: replaced.bytes };
    await recordAudit(receiving, caller, { action: 'image.replace', targetId: id, targetName: row.title, detail });
    await receiving.onward?.move(id);
    return toDetails(replaced, receiving.baseUrl, days);
  } finally {
    await incoming.settle(name);
  }
}

/** RFC 9110 §13.1.1; `*` is any bytes. */
function conditionOf({ headers }: Upload): ((sha256: string) => boolean) | undefined {
  const wanted = headers['if-match'];
  return wanted === undefined ? undefined : (sha256) => matchesTag(wanted, tagOf({ sha256 }));
}

const changedMeanwhile = () =>
  new AppError('conflict', 'This picture was replaced meanwhile: look at it before you replace it again');

interface Swap {
  readonly id: string;
  readonly userId: string;
  readonly key: string;
  readonly name: string;
  readonly draft: string;
  readonly picture: Picture;
  readonly quota: Parameters<typeof replaceBytes>[1]['quota'];
  readonly onlyIf: ((sha256: string) => boolean) | undefined;
}

/** Stores the new bytes, commits them and removes the old ones. */
async function swap(sources: ReplaceSources, what: Swap): Promise<ImageRow> {
  const { disk, incoming } = sources.receiving;
  const { key, name, draft, picture } = what;
  try {
    await disk.put({ id: key, file: draft, type: picture.type, bytes: picture.bytes });
  } catch (error) {
    await takeBack(sources, what);
    throw error;
  }
  sources.reached?.('stored');
  const replaced = await commit(sources, what);
  if (replaced === 'gone' || replaced === 'changed') {
    await takeBack(sources, what);
    throw replaced === 'gone' ? noSuchImage() : changedMeanwhile();
  }
  sources.reached?.('replaced');
  await incoming.settle(name);
  sources.reached?.('settled');
  await eraseOld(sources, what.id, replaced.old);
  sources.reached?.('erased');
  return replaced.row;
}

/** A commit that fails may have happened all the same: the journal keeps the draft for later then. */
async function commit(sources: ReplaceSources, what: Swap): Promise<Replaced> {
  const { db, onward, disk, now: clock = Date.now, incoming } = sources.receiving;
  const { stores } = sources.erasing;
  const now = clock();
  try {
    return await replaceBytes(db, {
      id: what.id,
      ownerId: what.userId,
      now,
      bytes: { ...what.picture, store: disk.name, storeKey: what.key },
      onlyIf: what.onlyIf,
      quota: what.quota,
      move: onward && { store: onward.store, until: now + onward.leaseMs },
      purgeIds: [newId(), newId()],
      until: now + erasingMs,
      keyOf: (store, putId) => stores.named(store).keyOf?.(putId),
    });
  } catch (error) {
    if (error instanceof AppError) await takeBack(sources, what);
    else incoming.abandon(what.name);
    throw error;
  }
}

async function takeBack({ receiving: { disk, incoming } }: ReplaceSources, { key, name }: Swap): Promise<void> {
  const [failure] = await disk.remove([key]);
  if (failure) incoming.abandon(name);
}

/** What does not go now is left to the purge: the link has the new bytes already. */
async function eraseOld({ erasing }: ReplaceSources, id: string, old: Parameters<typeof erase>[2][number]) {
  try {
    await erasing.forget?.([id]);
    await erase({ ...erasing, forget: async () => undefined }, old.store, [old]);
  } catch (error) {
    erasing.log.warn({ err: error }, 'A picture was replaced, its old bytes wait for the purge');
  }
}
