import { randomBytes } from 'node:crypto';
import sharp from 'sharp';
import { describe, expect, it } from 'vitest';
import { Book } from './book.ts';
import { doubleDeletions } from './double-deletions.ts';

async function noise(): Promise<Buffer> {
  return await sharp(randomBytes(20 * 20 * 3), { raw: { width: 20, height: 20, channels: 3 } })
    .withExif({ IFD0: { Copyright: 'somebody' } })
    .png()
    .toBuffer();
}

/** The same picture, packed differently. */
const repacked = async (picture: Buffer) => await sharp(picture).png({ compressionLevel: 1 }).toBuffer();

const id = 'a'.repeat(22);

async function uploaded({ whole = true, expiresAt = null as number | null } = {}) {
  const [book, bytes] = [new Book(), await noise()];
  await book.note({ type: 'sent', title: 'picture 1', owner: 0, bytes, whole });
  await book.note({ type: 'acknowledged', title: 'picture 1', id, expiresAt });
  return { book, bytes };
}

async function seen(book: Book, status: number, bytes?: Uint8Array): Promise<void> {
  await book.note({ type: 'look', look: 1, id });
  await book.note({ type: 'seen', look: 1, status, ...(bytes && { bytes }) });
}

const end = { type: 'end', id, alive: false } as const;

describe('the ledger', () => {
  it('calls a picture lost that was acknowledged and is not there', async () => {
    const { book } = await uploaded();
    await expect(seen(book, 404)).rejects.toThrow(`${id} was acknowledged and is not there`);
  });

  it('says nothing of a server that cannot answer, nor of a picture that may have expired by some clock', async () => {
    const { book } = await uploaded({ expiresAt: 1000 });
    await seen(book, 503);
    await expect(seen(book, 404)).rejects.toThrow('is not there');
    await book.note({ type: 'clock', latest: 1000 });
    await seen(book, 404);
  });

  it('knows a picture by its pixels, and from then on by its bytes', async () => {
    const { book, bytes } = await uploaded();
    const other = await repacked(bytes);
    await seen(book, 200, other);
    await expect(seen(book, 200, bytes)).rejects.toThrow('has other bytes than were acknowledged');
    await seen(book, 200, other);
  });

  it('takes half a picture, and somebody else’s, for other bytes', async () => {
    const { book, bytes } = await uploaded();
    await expect(seen(book, 200, bytes.subarray(0, 200))).rejects.toThrow('no picture');
    await expect(seen(book, 200, await noise())).rejects.toThrow('other bytes');
  });

  it('lets a picture be there or not while it is deleted, and not any more afterwards', async () => {
    const { book, bytes } = await uploaded();
    await book.note({ type: 'begin', id });
    await seen(book, 404);
    await seen(book, 200, bytes);
    await book.note(end);
    await seen(book, 404);
    await expect(seen(book, 200, bytes)).rejects.toThrow(`${id} was deleted and is still shown`);
  });

  it('judges no look that a change fell into', async () => {
    const { book, bytes } = await uploaded();
    await book.note({ type: 'look', look: 1, id });
    await book.note({ type: 'begin', id });
    await book.note(end);
    await book.note({ type: 'seen', look: 1, status: 200, bytes });
  });

  it('takes the old bytes of a replaced picture for wrong once that is answered', async () => {
    const { book, bytes } = await uploaded();
    const next = await noise();
    await book.note({ type: 'begin', id, bytes: next });
    await seen(book, 200, bytes);
    await seen(book, 200, next);
    await book.note({ ...end, alive: true, replaced: true });
    await seen(book, 200, next);
    await expect(seen(book, 200, bytes)).rejects.toThrow('other bytes');
  });

  it('calls it wrong to list what was deleted before the list was asked for', async () => {
    const { book } = await uploaded();
    await book.note({ type: 'listing', look: 1 });
    await book.note({ type: 'begin', id });
    await book.note(end);
    await book.note({ type: 'listed', look: 1, ids: [id] });
    await book.note({ type: 'listing', look: 2 });
    await expect(book.note({ type: 'listed', look: 2, ids: [id] })).rejects.toThrow('is still listed');
  });

  it('expects nothing of a picture that had expired when it was sent once more, and all of the one that came of it', async () => {
    const { book } = await uploaded({ expiresAt: 1000 });
    const later = { type: 'acknowledged', title: 'picture 1', id: 'b'.repeat(22), expiresAt: 5000 } as const;
    await expect(book.note(later)).rejects.toThrow('One idempotency key answered two pictures');
    await book.note({ type: 'clock', latest: 1000 });
    await book.note(later);
    await seen(book, 404);
    await book.note({ type: 'look', look: 2, id: later.id });
    await expect(book.note({ type: 'seen', look: 2, status: 404 })).rejects.toThrow('is not there');
  });

  it('refuses two pictures for one key, and an answer to half an upload', async () => {
    const { book } = await uploaded();
    const other = { type: 'acknowledged', title: 'picture 1', id: 'b'.repeat(22), expiresAt: null } as const;
    await expect(book.note(other)).rejects.toThrow('One idempotency key answered two pictures');
    await expect(uploaded({ whole: false })).rejects.toThrow('only half of it was ever sent');
  });
});

it('excuses a second deletion at the store only by a fault of whoever asked first', () => {
  const deleted = (at: number, port: number) => ({ at, key: 'k', port });
  const twice = [deleted(10_000, 1), deleted(20_000, 2)];
  const fault = (kind: string, port: number, at: number) => [{ kind, from: at, to: at, ports: [port] }];
  const judge = (deletions: typeof twice, disturbances: ReturnType<typeof fault>) =>
    doubleDeletions(deletions, { disturbances, processes: [[1, 3], [2]] });
  expect(judge(twice, fault('kill -9', 1, 10_500))).toEqual({ needless: [], excused: 1 });
  for (const around of [[], fault('kill -9', 2, 10_500), fault('kill -9', 1, 16_000), fault('kill -9', 1, 5000)])
    expect(judge(twice, around).needless).toEqual([expect.stringContaining('again, 10000 ms after')]);
  // At once by the same process: only where its first answer was lost on the way.
  const atOnce = [deleted(10_000, 1), deleted(10_010, 3)];
  expect(judge(atOnce, fault('database locked', 1, 10_000)).needless).toHaveLength(1);
  expect(judge(atOnce, fault('store cut', 1, 10_000)).excused).toBe(1);
});
