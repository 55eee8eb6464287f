import { existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { open as openFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import sharp from 'sharp';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { ServedRow } from '#image/queries.ts';
import { newRow } from '#test/support/image-desk.ts';
import { Thumbnails } from './thumbnails.ts';

describe('thumbnails', () => {
  let folder: string;
  let reads: number;
  let row: ServedRow | undefined;
  let bytes: Buffer;
  beforeEach(async () => {
    folder = mkdtempSync(join(tmpdir(), 'prntscrn-thumbnails-'));
    reads = 0;
    row = newRow('somebody');
    bytes = await picture(1000, 500);
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  const picture = (width: number, height: number) =>
    sharp({ create: { width, height, channels: 3, background: '#336699' } })
      .png()
      .toBuffer();
  const open = (maxPixels = 1_000_000) =>
    new Thumbnails({
      folder,
      maxPixels,
      now: Date.now,
      readRow: () => row,
      bytes: {
        read: async () => {
          reads++;
          return bytes;
        },
      },
    });
  const wanted = () => row as ServedRow;
  const file = () => join(folder, wanted().id.slice(0, 2), `${wanted().id}.webp`);

  it('are made once for all who ask at the same moment, and kept for those who ask later', async () => {
    const thumbnails = open();
    const all = await Promise.all(Array.from({ length: 20 }, () => thumbnails.get(wanted())));
    expect(reads).toBe(1);
    const { width, height, format } = await sharp(all[0]).metadata();
    expect([width, height, format]).toEqual([480, 240, 'webp']);
    expect(await open().get(wanted())).toEqual(all[0]);
    expect(reads).toBe(1);
  });

  it('show the first frame of what moves, and are never larger than the picture', async () => {
    const frames = await Promise.all([picture(100, 60), picture(100, 60)]);
    bytes = await sharp(frames, { join: { animated: true } })
      .gif()
      .toBuffer();
    const { width, height, pages = 1 } = await sharp(await open().get(wanted())).metadata();
    expect([width, height, pages]).toEqual([100, 60, 1]);
  });

  it('of a picture that was deleted while they were made are shown to nobody and not kept', async () => {
    const thumbnails = open();
    const asked = wanted();
    const path = file();
    row = undefined;
    await expect(thumbnails.get(asked)).rejects.toMatchObject({ code: 'not_found' });
    expect(existsSync(path)).toBe(false);
  });

  it('are made anew of a picture that was replaced, also where another process has kept one of the old bytes', async () => {
    const [one, other] = [open(), open()];
    const before = await one.get(wanted());
    bytes = await picture(300, 300);
    row = { ...wanted(), sha256: 'b'.repeat(64), replacedAt: Date.now() };
    const after = await one.get(wanted());
    expect((await sharp(after).metadata()).height).toBe(300);
    expect([after.equals(before), (await other.get(wanted())).equals(after), reads]).toEqual([false, true, 2]);
  });

  it('of the old bytes are shown to nobody and not kept where the picture is replaced meanwhile', async () => {
    const thumbnails = open();
    const asked = wanted();
    row = { ...asked, sha256: 'b'.repeat(64), replacedAt: Date.now() };
    await expect(thumbnails.get(asked)).rejects.toMatchObject({ code: 'not_found' });
    expect(existsSync(file())).toBe(false);
  });

  it('go with their picture, and by the sweep where their picture has gone without them', async () => {
    const thumbnails = open();
    await thumbnails.get(wanted());
    expect(existsSync(file())).toBe(true);
    await thumbnails.drop([wanted().id]);
    expect(existsSync(file())).toBe(false);
    await thumbnails.get(wanted());
    expect(await thumbnails.sweep(async (ids) => new Set(ids))).toBe(0);
    expect(await thumbnails.sweep(async () => new Set())).toBe(1);
    expect(existsSync(file())).toBe(false);
    await thumbnails.drop(['../../etc/passwd']);
  });

  it('are shown all the same where the disk is full, and leave no half of a file on it', async () => {
    const probe = await openFile(import.meta.filename);
    const write = vi.spyOn(Object.getPrototypeOf(probe), 'writeFile');
    write.mockRejectedValue(Object.assign(new Error('no space left on device'), { code: 'ENOSPC' }));
    const small = await open()
      .get(wanted())
      .finally(() => write.mockRestore());
    await probe.close();
    expect((await sharp(small).metadata()).format).toBe('webp');
    expect(readdirSync(folder, { recursive: true }).filter((name) => String(name).includes('.'))).toEqual([]);
    await open().get(wanted());
    expect(existsSync(file())).toBe(true);
  });

  it('are not made of more pixels than are allowed', async () => {
    await expect(open(400_000).get(wanted())).rejects.toThrow(/pixel limit/);
  });
});
