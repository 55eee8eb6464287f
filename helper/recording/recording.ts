import type { Rect } from '#helper/platform/rect.ts';
import type { Format } from './animation.ts';
import type { FrameRecord } from './frame-store.ts';
import type { NamelessFile } from './nameless-file.ts';

/** How a recording is made. */
export interface RecordOptions {
  /** Frames a second, 10 to 30. */
  readonly fps: number;
  readonly format: Format;
  /** The hard caps; the first that is reached ends the recording. */
  readonly maxSeconds: number;
  readonly maxBytes: number;
  /** A private folder with room for the frames, on a disk. */
  readonly folder: string;
}

/** How a recording stands. */
export interface Progress {
  /** Milliseconds that were recorded; pauses do not count. */
  readonly elapsed: number;
  /** Of the file so far. */
  readonly bytes: number;
  readonly paused: boolean;
  /** Frames that wait to be encoded. */
  readonly behind: number;
}

/** One frame that differs from the one before, and the slots of time in which it is seen. */
export interface KeptFrame {
  readonly record: FrameRecord;
  readonly from: number;
  readonly to: number;
}

/** A recording that has ended: the encoded file, and every frame as it was taken. Whoever has it closes it. */
export interface Finished {
  readonly rect: Rect;
  readonly fps: number;
  readonly format: Format;
  readonly frames: readonly KeptFrame[];
  /** Bytes that each of them took. */
  readonly sizes: readonly number[];
  readonly file: NamelessFile;
  readonly bytes: number;
  readonly store: NamelessFile;
  /** Frames for which the machine had no time: the one before is seen for longer then. */
  readonly missed: number;
  /** Why it ended: somebody said so, or a cap was reached. */
  readonly ended: 'stopped' | 'seconds' | 'megabytes';
  close(): void;
}

/** A recording under way. */
export interface Recording {
  readonly progress: Progress;
  /** Resolves when recording has ended, by itself or by `stop`, and encoding may still be under way. */
  readonly ended: Promise<void>;
  pause(): void;
  resume(): void;
  /** Ends the recording and waits for the file. `watch` is told the share that is encoded, 0 to 1. */
  stop(watch?: (share: number) => void): Promise<Finished>;
  /** Ends it and leaves nothing behind. */
  abort(): Promise<void>;
}
