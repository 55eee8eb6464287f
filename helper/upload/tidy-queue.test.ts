import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { encodePng } from '#helper/capture/png.ts';
import { keepCapture, listQueue } from './queue.ts';
import { tidyQueue } from './tidy-queue.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'prntscrn-tidy-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

/** No process has it: ids end at 2²² on Linux. */
const dead = 9_999_999;
const png = () => encodePng({ x: 0, y: 0, width: 4, height: 4, stride: 16, data: new Uint8Array(64) });
const gif = Buffer.from('47494638396101000100000000210000003b', 'hex');

it('gives a whole picture its name, and leaves it to its person where nothing says whose it is', async () => {
  writeFileSync(join(folder, `one.png.${dead}.part`), await png());
  writeFileSync(join(folder, `two.gif.${dead}.part`), gif);
  tidyQueue(folder);
  expect(listQueue(folder)).toMatchObject([
    { file: 'one.png', held: true },
    { file: 'two.gif', held: true },
  ]);
});

it('gives a picture that is found without its note the same key each time', async () => {
  writeFileSync(join(folder, 'one.png'), await png());
  const [first] = listQueue(folder);
  rmSync(join(folder, 'one.json'));
  expect(listQueue(folder)[0]?.key).toBe(first?.key);
});

it('removes half a picture and what is left of notes, in time, and nothing that somebody is writing', async () => {
  const half = (await png()).subarray(0, 40);
  writeFileSync(join(folder, `half.png.${dead}.part`), half);
  writeFileSync(join(folder, `here.png.${process.pid}.part`), half);
  writeFileSync(join(folder, 'gone.json'), '{}');
  writeFileSync(join(folder, 'note.json.0a1b2c.part'), '');
  keepCapture(folder, await png(), { owner: undefined });
  tidyQueue(folder);
  expect(readdirSync(folder)).toHaveLength(5);
  tidyQueue(folder, Date.now() + 61_000);
  expect(readdirSync(folder)).toHaveLength(3);
  expect(readdirSync(folder)).toContain(`here.png.${process.pid}.part`);
  expect(listQueue(folder)).toHaveLength(1);
});
