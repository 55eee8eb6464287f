import { HelperError } from '#helper/platform/helper-error.ts';
import { cutEnd } from './cut-end.ts';
import { type FrameEncoder, openFrameEncoder } from './frame-encoder.ts';
import { type NamelessFile, openNameless } from './nameless-file.ts';
import type { Finished, KeptFrame } from './recording.ts';

/** A part of a recording, in slots of time: from the first up to but without the last. */
export interface Part {
  readonly from: number;
  readonly to: number;
}

/** How many slots a recording has. */
export function slotsOf({ frames }: Pick<Finished, 'frames'>): number {
  return frames.at(-1)?.to ?? 0;
}

/**
 * Makes the file of a part of a recording, which whoever calls closes; `watch` is told the share that is done. A later
 * start is encoded anew, from the frames as they were taken, so nothing loses colours twice; for an earlier end the file is cut.
 * @throws HelperError `usage` where the part has nothing in it
 */
export async function trim(
  finished: Finished,
  part: Part,
  folder: string,
  watch: (share: number) => void,
): Promise<{ file: NamelessFile; bytes: number }> {
  if (part.from >= Math.min(part.to, slotsOf(finished))) {
    throw new HelperError('usage', 'Nothing would be left of the recording');
  }
  if (part.from <= 0) return cutEnd(finished, part.to, folder);
  const { rect, fps, format, store } = finished;
  const frames = framesOf(finished.frames, part);
  const file = openNameless(folder);
  let encoder: FrameEncoder | undefined;
  try {
    const { width, height } = rect;
    const maxBytes = Number.MAX_SAFE_INTEGER;
    const data = { width, height, fps, format, store: store.handle, output: file.handle, maxBytes };
    let done = 0;
    encoder = openFrameEncoder(
      data,
      () => watch(++done / frames.length),
      () => undefined,
    );
    for (const frame of frames) encoder.add(frame);
    const { bytes } = await encoder.end();
    return { file, bytes };
  } catch (error) {
    file.close();
    throw error;
  } finally {
    await encoder?.close();
  }
}

/** The frames that a part needs: those before it are not seen but the ground of what is. */
function framesOf(frames: readonly KeptFrame[], { from, to }: Part): KeptFrame[] {
  return frames
    .filter((frame) => frame.from < to)
    .map(({ record, ...seen }) => ({
      record,
      from: Math.max(0, seen.from - from),
      to: Math.max(0, Math.min(seen.to, to) - from),
    }));
}

/** About how large a part becomes, from what its frames took in the whole; its first one is as large as the very first. */
export function guessBytes({ frames, sizes, bytes }: Finished, part: Part): number {
  if (part.from <= 0 && part.to >= (frames.at(-1)?.to ?? 0)) return bytes;
  let sum = 0;
  let first = true;
  for (const [at, frame] of frames.entries()) {
    if (frame.to <= part.from || frame.from >= part.to) continue;
    const size = sizes[at] ?? 0;
    sum += first ? Math.max(size, sizes[0] ?? 0) : size;
    first = false;
  }
  return sum;
}
