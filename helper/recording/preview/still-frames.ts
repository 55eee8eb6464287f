import type { Frame } from '#helper/capture/capture.ts';
import { encodePng } from '#helper/capture/png.ts';
import { FrameStore } from '../frame-store.ts';
import { applyDelta } from '../picture-delta.ts';
import type { Finished } from '../recording.ts';

/** A whole picture is remembered every so many frames, so that going back is quick; at most so many bytes of them. */
const stride = 30;
const memory = 32 << 20;

/** Puts together single pictures of a recording, as they were taken. */
export class StillFrames {
  private readonly finished: Finished;
  private readonly store: FrameStore;
  private readonly picture: Uint32Array;
  private readonly marks = new Map<number, Uint32Array>();
  private at = -1;
  private turn: Promise<unknown> = Promise.resolve();

  constructor(finished: Finished) {
    const pixels = finished.rect.width * finished.rect.height;
    this.finished = finished;
    this.store = new FrameStore(finished.store.handle, pixels);
    this.picture = new Uint32Array(pixels);
  }

  /** The picture of the frame with this number, as PNG; undefined where there is none. */
  png(index: number): Promise<Buffer | undefined> {
    const drawn = this.turn.then(() => this.draw(index));
    this.turn = drawn.catch(() => undefined);
    return drawn;
  }

  private async draw(index: number): Promise<Buffer | undefined> {
    const { frames, rect } = this.finished;
    if (!frames[index]) return undefined;
    if (index < this.at) this.goBack(index);
    while (this.at < index) this.step();
    const data = new Uint8Array(this.picture.buffer);
    const frame: Frame = { x: 0, y: 0, width: rect.width, height: rect.height, data, stride: rect.width * 4 };
    return encodePng(frame);
  }

  private step(): void {
    const { frames, rect } = this.finished;
    this.at += 1;
    const frame = frames[this.at];
    if (frame) applyDelta(this.picture, rect.width, this.store.read(frame.record));
    const room = (this.marks.size + 1) * this.picture.byteLength <= memory;
    if (this.at % stride === 0 && room && !this.marks.has(this.at)) this.marks.set(this.at, this.picture.slice());
  }

  private goBack(index: number): void {
    const mark = [...this.marks.keys()].filter((at) => at <= index).sort((a, b) => b - a)[0];
    const picture = mark === undefined ? undefined : this.marks.get(mark);
    if (picture) this.picture.set(picture);
    this.at = picture && mark !== undefined ? mark : -1;
  }
}
