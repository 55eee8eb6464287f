import { setTimeout as sleep } from 'node:timers/promises';
import { HelperError } from '#helper/platform/helper-error.ts';
import type { EncodeReply } from './encode-worker.ts';
import { FrameClock } from './frame-clock.ts';
import { type FrameEncoder, openFrameEncoder } from './frame-encoder.ts';
import { type FrameKeeper, openFrameKeeper } from './frame-keeper.ts';
import type { FrameSource } from './frame-source.ts';
import type { KeepReply } from './keep-worker.ts';
import { type NamelessFile, openNameless } from './nameless-file.ts';
import type { Finished, KeptFrame, Progress, Recording, RecordOptions } from './recording.ts';
import { openTidy } from './tidy.ts';

/** All that a recording needs, warm: it begins with the very call. */
export interface Prepared {
  begin(): Recording;
  /** Instead of beginning; leaves nothing behind. */
  discard(): Promise<void>;
}

/**
 * Prepares to record what `source` shows; closing the source stays with the caller.
 * @throws HelperError `file_failed` where there is no room. What fails later is thrown by `stop`.
 */
export async function prepareRecording(source: FrameSource, options: RecordOptions): Promise<Prepared> {
  const recording = new LiveRecording(source, options);
  await recording.ready;
  return { begin: () => recording.begin(), discard: () => recording.abort() };
}

class LiveRecording implements Recording {
  readonly ready: Promise<unknown>;
  ended: Promise<void> = Promise.resolve();
  private readonly source: FrameSource;
  private readonly options: RecordOptions;
  private readonly store: NamelessFile;
  private readonly file: NamelessFile;
  private readonly keeper: FrameKeeper;
  private readonly encoder: FrameEncoder;
  private clock: FrameClock;
  private readonly frames: KeptFrame[] = [];
  /** The last frame that differed: how long it is seen shows when the next one comes. */
  private last: { record: NonNullable<KeepReply['record']>; from: number } | undefined;
  /** Of the file, after each frame. */
  private readonly lengths: number[] = [];
  private missed = 0;
  private readonly tidy = openTidy();
  private reason: Finished['ended'] | undefined;
  private failure: unknown;
  private wake: () => void = () => undefined;

  constructor(source: FrameSource, options: RecordOptions) {
    this.source = source;
    this.options = options;
    const { width, height } = source.rect;
    const { fps, format, maxBytes, folder } = options;
    this.store = openNameless(folder);
    this.file = openNameless(folder);
    const fail = (error: unknown) => this.fail(error);
    const [store, output] = [this.store.handle, this.file.handle];
    this.keeper = openFrameKeeper({ width, height }, store, (reply) => this.kept(reply), fail);
    this.encoder = openFrameEncoder(
      { width, height, fps, format, store, output, maxBytes },
      ({ full, bytes }) => {
        this.lengths.push(bytes);
        if (full) this.finish('megabytes');
      },
      fail,
    );
    this.clock = new FrameClock(fps);
    this.ready = Promise.all([this.keeper.ready, this.encoder.ready]);
    this.ready.catch(fail);
  }

  begin(): this {
    this.clock = new FrameClock(this.options.fps);
    this.ended = this.run();
    return this;
  }

  get progress(): Progress {
    const { elapsed, paused } = this.clock;
    const { bytes, behind } = this.encoder;
    return { elapsed: Math.min(elapsed, this.options.maxSeconds * 1000), bytes, paused, behind };
  }

  pause(): void {
    if (!this.reason) this.clock.pause();
    this.wake();
  }

  resume(): void {
    this.clock.resume();
    this.wake();
  }

  async stop(watch: (share: number) => void = () => undefined): Promise<Finished> {
    this.finish('stopped');
    await this.ended;
    const end = this.lastSlot();
    let watching: NodeJS.Timeout | undefined;
    try {
      if (this.failure) throw this.failure;
      await this.keeper.settle();
      this.settleLast(end);
      const waiting = Math.max(1, this.encoder.behind);
      watching = setInterval(() => watch(1 - this.encoder.behind / waiting), 100);
      const encoded = await this.encoder.end();
      if (this.failure) throw this.failure;
      watch(1);
      return this.finished(encoded);
    } catch (error) {
      this.closeFiles();
      throw inWords(error);
    } finally {
      clearInterval(watching);
      await this.closeThreads();
    }
  }

  async abort(): Promise<void> {
    this.finish('stopped');
    await this.ended;
    await this.closeThreads();
    this.closeFiles();
  }

  private async run(): Promise<void> {
    const lastSlot = Math.round(this.options.maxSeconds * this.options.fps);
    let next = 0;
    try {
      while (!this.reason && !this.failure) {
        if (this.clock.paused) {
          await new Promise<void>((resolve) => (this.wake = resolve));
          continue;
        }
        const wait = this.clock.until(next);
        if (wait > 0.3) {
          await Promise.race([sleep(wait), new Promise<void>((resolve) => (this.wake = resolve))]);
          continue;
        }
        const slot = Math.max(next, this.clock.slot);
        if (slot >= lastSlot) {
          this.missed += lastSlot - next;
          this.finish('seconds');
          break;
        }
        this.missed += slot - next;
        next = slot + 1;
        await this.take(slot);
      }
    } catch (error) {
      this.fail(error);
    }
  }

  private async take(slot: number): Promise<void> {
    const room = this.keeper.room();
    if (!room) {
      this.missed += 1;
      return;
    }
    try {
      await this.source.grab(room.pixels);
    } catch (error) {
      room.giveBack();
      throw error;
    }
    room.hand(slot);
    this.tidy();
  }

  private kept({ slot, record }: KeepReply): void {
    if (!record) return;
    this.settleLast(slot);
    this.last = { record, from: slot };
  }

  private settleLast(to: number): void {
    if (!this.last) return;
    const frame = { ...this.last, to: Math.max(to, this.last.from + 1) };
    this.last = undefined;
    this.frames.push(frame);
    this.encoder.add(frame);
  }

  /** The slot with which the recording ends: the one that was under way is seen in full. */
  private lastSlot(): number {
    const { maxSeconds, fps } = this.options;
    return Math.min(this.clock.slot + 1, Math.round(maxSeconds * fps));
  }

  private finish(reason: Finished['ended']): void {
    if (this.reason) return;
    this.reason = reason;
    this.clock.pause();
    this.wake();
  }

  private fail(error: unknown): void {
    this.failure ??= error;
    this.finish('stopped');
  }

  private finished({ bytes, frames: count }: EncodeReply): Finished {
    const { fps, format } = this.options;
    const { file, store, missed, reason } = this;
    // What did not fit any more is not part of the recording.
    const frames = this.frames.slice(0, count);
    const close = () => this.closeFiles();
    const sizes = frames.map((_, at) => (this.lengths[at] ?? 0) - (this.lengths[at - 1] ?? 0));
    const { rect } = this.source;
    return { rect, fps, format, frames, sizes, file, store, bytes, missed, ended: reason ?? 'stopped', close };
  }

  private async closeThreads(): Promise<void> {
    await Promise.all([this.keeper.close(), this.encoder.close()]);
  }

  private closeFiles(): void {
    this.file.close();
    this.store.close();
  }
}

function inWords(error: unknown): unknown {
  if (error instanceof HelperError) return error;
  const message = error instanceof Error ? error.message : String(error);
  return new HelperError('capture_failed', `The recording broke off: ${message}`, { cause: error });
}
