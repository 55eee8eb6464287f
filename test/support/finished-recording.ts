import { type Format, openEncoder } from '#helper/recording/animation.ts';
import { FrameStore } from '#helper/recording/frame-store.ts';
import { openNameless, writeAt } from '#helper/recording/nameless-file.ts';
import { takeDelta } from '#helper/recording/picture-delta.ts';
import type { Finished, KeptFrame } from '#helper/recording/recording.ts';

export const recordingSize = { width: 40, height: 30 };

/** What a frame shows: a ground and a square of its own at a place of its own, in few colours. */
export function recordedPixel(frame: number, x: number, y: number): number {
  const inside = x >= frame * 3 && x < frame * 3 + 5 && y >= 4 && y < 12;
  return inside ? 0xff2000 + frame * 16 : 0x203040;
}

/** A recording at 10 frames a second that has ended, whose frames are seen for so many slots each. */
export async function finishedRecording(folder: string, format: Format, slots: number[]): Promise<Finished> {
  const { width, height } = recordingSize;
  const [store, file] = [openNameless(folder), openNameless(folder)];
  const [kept, encoder] = [
    new FrameStore(store.handle, width * height),
    await openEncoder(format, { width, height, fps: 10 }),
  ];
  const before = new Uint32Array(width * height);
  const parts = [Buffer.from(encoder.start())];
  const frames: KeptFrame[] = [];
  const sizes: number[] = [];
  for (const [at, count] of slots.entries()) {
    const now = Uint32Array.from(before, (_, place) => recordedPixel(at, place % width, Math.floor(place / width)));
    const delta = takeDelta(before, now, width);
    if (!delta) throw new Error('Each frame has to differ');
    const from = frames.at(-1)?.to ?? 0;
    const seen = { from, to: from + count };
    frames.push({ record: kept.write(delta), ...seen });
    const bytes = Buffer.from(await encoder.frame({ delta, ...seen }));
    sizes.push(bytes.length + (at === 0 ? (parts[0]?.length ?? 0) : 0));
    parts.push(bytes);
  }
  const whole = Buffer.concat(parts);
  const { tail, patch } = encoder.end(whole.length);
  if (patch) whole.set(patch.bytes, patch.at);
  const all = Buffer.concat([whole, tail]);
  writeAt(file.handle, all, 0);
  const close = () => {
    file.close();
    store.close();
  };
  const rect = { x: 0, y: 0, width, height };
  return { rect, fps: 10, format, frames, sizes, file, bytes: all.length, store, missed: 0, ended: 'stopped', close };
}
