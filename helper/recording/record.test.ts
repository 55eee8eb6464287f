import { mkdtempSync, readdirSync, readlinkSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { FrameSource } from './frame-source.ts';
import { piecesOf } from './nameless-file.ts';
import { prepareRecording } from './record.ts';
import type { RecordOptions } from './recording.ts';

let folder = '';
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'prntscrn-record-'));
});
afterAll(() => rmSync(folder, { recursive: true }));

const rect = { x: 0, y: 0, width: 64, height: 48 };

/** Each picture is another one: noise, or one colour of its own. */
function source(noise: boolean, more: Partial<FrameSource> = {}): FrameSource & { taken: number } {
  let seed = 7;
  return {
    rect,
    taken: 0,
    async grab(pixels) {
      this.taken += 1;
      if (noise) for (let at = 0; at < pixels.length; at += 1) pixels[at] = seed = (Math.imul(seed, 1664525) + 1) >>> 0;
      else pixels.fill(0x1000 * this.taken + 0x40);
    },
    close: () => undefined,
    ...more,
  };
}

const begin = async (from: FrameSource, options: Partial<RecordOptions> = {}) =>
  (
    await prepareRecording(from, { fps: 30, format: 'gif', maxSeconds: 60, maxBytes: 1 << 30, folder, ...options })
  ).begin();

/** The open files of this process that lie, or lay, in the folder. */
const open = () =>
  readdirSync('/proc/self/fd').filter((fd) => {
    try {
      return readlinkSync(`/proc/self/fd/${fd}`).startsWith(folder);
    } catch {
      return false;
    }
  });

describe('a recording', () => {
  it('ends by itself with the last of its seconds, and says so', async () => {
    const recording = await begin(source(false), { maxSeconds: 0.5 });
    await recording.ended;
    const { elapsed } = recording.progress;
    const finished = await recording.stop();
    expect([finished.ended, finished.frames.at(-1)?.to]).toEqual(['seconds', 15]);
    // A slot may begin a little before its time.
    expect(Math.ceil(elapsed)).toBe(500);
    finished.close();
  });

  it('ends by itself before its megabytes are full, and says so', async () => {
    const maxBytes = 40_000;
    const recording = await begin(source(true), { maxBytes });
    await recording.ended;
    const finished = await recording.stop();
    expect(finished.ended).toBe('megabytes');
    const file = Buffer.concat([...piecesOf(finished.file.handle)]);
    expect([file.length, file.at(-1)]).toEqual([finished.bytes, 0x3b]);
    expect(finished.bytes).toBeLessThanOrEqual(maxBytes);
    expect(finished.bytes).toBeGreaterThan(maxBytes * 0.75);
    expect(finished.sizes.reduce((sum, size) => sum + size, 1)).toBe(finished.bytes);
    expect(finished.sizes).toHaveLength(finished.frames.length);
    finished.close();
  });

  it('takes nothing while it is paused, and the pause is in no frame', async () => {
    const from = source(false);
    const recording = await begin(from);
    await sleep(250);
    recording.pause();
    await sleep(60);
    const [taken, { elapsed, paused }] = [from.taken, recording.progress];
    await sleep(400);
    expect([from.taken, recording.progress.elapsed, paused]).toEqual([taken, elapsed, true]);
    recording.resume();
    await sleep(250);
    const finished = await recording.stop();
    const recorded = recording.progress.elapsed;
    expect(from.taken).toBeGreaterThan(taken);
    expect([finished.ended, finished.frames.at(-1)?.to]).toEqual([
      'stopped',
      Math.floor((recorded * 30) / 1000 + 1.02),
    ]);
    // Without a gap, and none that is not seen.
    for (const [at, { from: begins, to }] of finished.frames.entries()) {
      expect([begins, to > begins]).toEqual([finished.frames[at - 1]?.to ?? 0, true]);
    }
    finished.close();
  });

  it('shows a still screen in one frame, to the end of the slot in which it was stopped', async () => {
    const recording = await begin(source(false, { grab: async (pixels) => void pixels.fill(0x102030) }));
    await sleep(200);
    const finished = await recording.stop();
    const slots = Math.floor((recording.progress.elapsed * 30) / 1000 + 1.02);
    expect(finished.frames.map(({ from, to }) => [from, to])).toEqual([[0, slots]]);
    finished.close();
  });

  it('is stopped while it is paused, without what came since', async () => {
    const recording = await begin(source(false));
    await sleep(150);
    recording.pause();
    const { elapsed } = recording.progress;
    await sleep(300);
    const finished = await recording.stop();
    expect(finished.frames.at(-1)?.to).toBe(Math.floor((elapsed * 30) / 1000 + 1.02));
    finished.close();
  });

  it('leaves nothing behind when it is aborted, called off before it began, or breaks off', async () => {
    const aborted = await begin(source(true));
    expect(open()).toHaveLength(2);
    await sleep(100);
    await aborted.abort();
    const prepared = { fps: 30, format: 'gif', maxSeconds: 60, maxBytes: 1 << 30, folder } as const;
    await (await prepareRecording(source(false), prepared)).discard();
    const grab = () => Promise.reject(new Error('the screen is gone'));
    const broken = await begin(source(false, { grab }));
    await broken.ended;
    await expect(broken.stop()).rejects.toMatchObject({ code: 'capture_failed', message: /the screen is gone/ });
    expect([open(), readdirSync(folder)]).toEqual([[], []]);
  });
});
