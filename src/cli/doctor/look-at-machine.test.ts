import { statfsSync } from 'node:fs';
import { afterAll, expect, it } from 'vitest';
import { parseConfig } from '#config/config.ts';
import { makeSmallDisk } from '#test/torture/small-disk.ts';
import { lookAtDisk } from './look-at-machine.ts';

const megabyte = 1_000_000;
const disk = makeSmallDisk();
afterAll(() => disk.remove());
const config = parseConfig({ DATA_DIR: disk.folder, MAX_UPLOAD_BYTES: String(50 * megabyte) });

/** What is said of a disk with so much left: a real one, where this machine lets us mount one. */
async function look(left: number) {
  if (!disk.fill) {
    const space = { bavail: left / 1000, blocks: 384_000, bsize: 1000, files: 0, ffree: 0 };
    return (await lookAtDisk(config, async () => space))[0];
  }
  disk.free();
  disk.fill(left);
  return (await lookAtDisk(config))[0];
}

it('tells of a disk that is small, that has no room for two uploads, and that is full, what to do', async () => {
  expect(await look(200 * megabyte)).toMatchObject({ state: 'note', detail: expect.stringContaining('free in') });
  const scarce = await look(90 * megabyte);
  expect(scarce).toMatchObject({ state: 'bad', detail: expect.stringMatching(/less than two of the largest uploads/) });
  expect(scarce?.advice.join()).toMatch(/RETENTION_DAYS.*507/);
  const full = await look(0);
  expect(full?.state).toBe('bad');
  expect(full?.advice.join()).toMatch(/RETENTION_DAYS.*507/);
  expect(full?.advice.join()).not.toContain('chown');
  if (disk.fill) expect(statfsSync(disk.folder).bavail).toBeLessThan(100);
  disk.free();
});

it.each([
  ['ok', { bavail: 5_000_000, blocks: 10_000_000 }],
  ['note', { bavail: 900_000, blocks: 10_000_000 }],
  ['note', { bavail: 1_500_000, blocks: 100_000_000 }],
  ['bad', { bavail: 99_000, blocks: 10_000_000 }],
  // Room for bytes, and none for another file.
  ['bad', { bavail: 5_000_000, blocks: 10_000_000, files: 655_360, ffree: 12 }],
] as const)('judges a disk to be %s by what is left of it: %o', async (state, space) => {
  const [room] = await lookAtDisk(config, async () => ({ bsize: 1000, files: 0, ffree: 0, ...space }));
  expect(room).toMatchObject({ name: 'disk', state });
});
