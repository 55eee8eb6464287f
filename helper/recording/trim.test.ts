import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { finishedRecording, recordedPixel, recordingSize } from '#test/support/finished-recording.ts';
import { piecesOf } from './nameless-file.ts';
import type { Finished } from './recording.ts';
import { guessBytes, slotsOf, trim } from './trim.ts';

let folder = '';
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'prntscrn-trim-'));
});
afterAll(() => rmSync(folder, { recursive: true }));

/** The frames' numbers as they are seen, and the milliseconds of each. */
async function watch(file: Buffer): Promise<{ numbers: number[]; delay: number[] }> {
  const { delay = [], pages = 1 } = await sharp(file, { animated: true }).metadata();
  const raw = await sharp(file, { animated: true }).removeAlpha().raw().toBuffer();
  const { width, height } = recordingSize;
  const numbers = Array.from({ length: pages }, (_, page) =>
    [0, 1, 2, 3, 4].find((frame) =>
      Array.from({ length: width * height }, (_, at) => at).every(
        (at) =>
          raw.readUIntBE((page * width * height + at) * 3, 3) ===
          recordedPixel(frame, at % width, Math.floor(at / width)),
      ),
    ),
  );
  return { numbers: numbers.map((number) => number ?? -1), delay };
}

async function part(finished: Finished, from: number, to: number) {
  const told: number[] = [];
  const { file, bytes } = await trim(finished, { from, to }, folder, (share) => told.push(share));
  const content = Buffer.concat([...piecesOf(file.handle)]);
  file.close();
  expect(content.length).toBe(bytes);
  return { ...(await watch(content)), bytes, told };
}

describe.each(['gif', 'webp'] as const)('a part of a recording as %s', (format) => {
  // Five frames that are seen in the slots 0–1, 2, 3–5, 6 and 7–8 of a tenth of a second each.
  const made = () => finishedRecording(folder, format, [2, 1, 3, 1, 2]);

  it('begins in the middle of a frame and ends in the middle of another', async () => {
    const finished = await made();
    const { numbers, delay, told } = await part(finished, 1, 5);
    expect([numbers, delay]).toEqual([
      [0, 1, 2],
      [100, 100, 200],
    ]);
    expect(told.at(-1)).toBe(1);
    finished.close();
  });

  it('begins later with the picture that is seen then, put together from those before', async () => {
    const finished = await made();
    expect(await part(finished, 4, 9)).toMatchObject({ numbers: [2, 3, 4], delay: [200, 100, 200] });
    expect(await part(finished, 8, 9)).toMatchObject({ numbers: [4], delay: [100] });
    finished.close();
  });

  it('ends earlier by a cut: the bytes stay as they are, and only the last time and the ending are new', async () => {
    const finished = await made();
    for (const [to, numbers, delay] of [
      [5, [0, 1, 2], [200, 100, 200]],
      [6, [0, 1, 2], [200, 100, 300]],
      [7, [0, 1, 2, 3], [200, 100, 300, 100]],
      [1, [0], [100]],
    ] as const) {
      const cut = await part(finished, 0, to);
      expect([cut.numbers, cut.delay, cut.told]).toEqual([numbers, delay, []]);
      const about = guessBytes(finished, { from: 0, to });
      expect(Math.abs(cut.bytes - about)).toBeLessThanOrEqual(1);
    }
    // The whole is untouched by it.
    const whole = Buffer.concat([...piecesOf(finished.file.handle)]);
    expect(await watch(whole)).toEqual({ numbers: [0, 1, 2, 3, 4], delay: [200, 100, 300, 100, 200] });
    finished.close();
  });

  it('is refused where nothing would be left, and leaves nothing behind', async () => {
    const finished = await made();
    for (const [from, to] of [
      [3, 3],
      [5, 2],
      [9, 12],
      [0, 0],
    ] as const) {
      await expect(part(finished, from, to)).rejects.toMatchObject({ code: 'usage' });
    }
    finished.close();
    expect(readdirSync(folder)).toEqual([]);
  });
});

it('guesses the size of a part from what its frames took, and of the whole exactly', async () => {
  const finished = await finishedRecording(folder, 'gif', [2, 1, 3, 1, 2]);
  const sized = { ...finished, sizes: [1000, 10, 20, 30, 40], bytes: 1101 };
  expect(slotsOf(sized)).toBe(9);
  expect(guessBytes(sized, { from: 0, to: 9 })).toBe(1101);
  expect(guessBytes(sized, { from: 0, to: 100 })).toBe(1101);
  expect(guessBytes(sized, { from: 0, to: 3 })).toBe(1010);
  // The first frame of a later part holds a whole picture, as the very first does.
  expect(guessBytes(sized, { from: 4, to: 7 })).toBe(1030);
  expect(guessBytes(sized, { from: 8, to: 9 })).toBe(1000);
  expect(guessBytes(sized, { from: 9, to: 9 })).toBe(0);
  finished.close();
});
