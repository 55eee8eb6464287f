import { animationFile } from './animation-file.ts';
import { type NamelessFile, openNameless, readAt, writeAt } from './nameless-file.ts';
import type { Finished } from './recording.ts';

const piece = 1 << 18;

/**
 * The file of a recording up to a slot: its frames as they are encoded, the last one seen for less time. Whoever calls
 * closes it. @throws HelperError `file_failed`
 */
export function cutEnd(finished: Finished, to: number, folder: string): { file: NamelessFile; bytes: number } {
  const { rect, fps, format, frames, sizes } = finished;
  const about = animationFile(format);
  const count = frames.findLastIndex((frame) => frame.from < to) + 1;
  const sum = (first: number) => sizes.slice(0, first).reduce((bytes, size) => bytes + size, 0);
  const length = sum(count);
  // The first frame's size has the beginning of the file in it.
  const lastAt = count > 1 ? sum(count - 1) : about.start({ ...rect, fps }).length;
  const last = frames[count - 1];
  const time = about.time({ from: last?.from ?? 0, to: Math.min(to, last?.to ?? to) }, fps);
  const { tail, patch } = about.end(length);
  const file = openNameless(folder);
  try {
    for (let at = 0; at < length; at += piece) {
      writeAt(file.handle, readAt(finished.file.handle, at, Math.min(piece, length - at)), at);
    }
    writeAt(file.handle, time.bytes, lastAt + time.at);
    writeAt(file.handle, tail, length);
    if (patch) writeAt(file.handle, patch.bytes, patch.at);
    return { file, bytes: length + tail.length };
  } catch (error) {
    file.close();
    throw error;
  }
}
