import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { FrameStore } from './frame-store.ts';
import { openNameless } from './nameless-file.ts';
import { applyDelta, takeDelta } from './picture-delta.ts';

const [width, height] = [37, 23];
let folder = '';
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'prntscrn-store-'));
});
afterAll(() => rmSync(folder, { recursive: true }));

/** The same numbers on each run. */
function* noise(seed: number): Generator<number, never> {
  for (let state = seed; ; ) {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    yield state >>> 8;
  }
}

it('gives back every picture exactly, whatever changed from one to the next', () => {
  const file = openNameless(folder);
  expect(readdirSync(folder)).toEqual([]);
  const store = new FrameStore(file.handle, width * height);
  const random = noise(5);
  const before = new Uint32Array(width * height);
  const picture = new Uint32Array(width * height);
  const pictures: Uint32Array[] = [];
  const records = [];
  for (let at = 0; at < 60; at++) {
    // From one pixel to all of them, alone and in stripes.
    for (let left = [1, 7, 200, 851, 3][at % 5] ?? 0; left > 0; left--) {
      picture[random.next().value % picture.length] = random.next().value;
    }
    if (at % 7 === 0) picture.fill(random.next().value, 3 * width, 9 * width + at);
    const delta = takeDelta(before, picture, width);
    if (!delta) continue;
    records.push(store.write(delta));
    pictures.push(picture.map((pixel) => (pixel | 0xff000000) >>> 0));
  }
  const seen = new Uint32Array(width * height);
  for (const [at, record] of records.entries()) {
    applyDelta(seen, width, store.read(record));
    expect(seen).toEqual(pictures[at]);
  }
  file.close();
});

it('finds nothing where nothing changed, and no more than what did', () => {
  const before = new Uint32Array(width * height).fill(0xff000000);
  const after = new Uint32Array(width * height);
  expect(takeDelta(before, after, width)).toBeUndefined();
  after[5 * width + 8] = 0x123456;
  after[6 * width + 4] = 0x654321;
  const delta = takeDelta(before, after, width);
  expect(delta).toMatchObject({ x: 4, y: 5, width: 5, height: 2 });
  expect([...(delta?.pixels ?? [])]).toEqual([0, 0, 0, 0, 0xff123456, 0xff654321, 0, 0, 0, 0]);
  expect(takeDelta(before, after, width)).toBeUndefined();
});
