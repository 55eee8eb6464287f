import { damaged } from './faults.ts';
import { checkSize, type Limits } from './limits.ts';
import type { Chunk, PngHeader } from './png-chunk.ts';
import type { PixelStream } from './png-pixels.ts';

/** Follows the animation chunks of a PNG (PNG 3rd edition §11.3.2): every frame whole, in order and on the canvas. */
export class AnimationReader {
  readonly frames: number;
  /** The frames that are not in IDAT. */
  readonly streams: PixelStream[] = [];
  private readonly header: PngHeader;
  private controls = 0;
  private sequence = 0;
  private open: PixelStream | undefined;

  constructor(acTL: Buffer, header: PngHeader, limits: Limits) {
    if (acTL.length !== 8) throw damaged('its animation is wrong');
    this.header = header;
    this.frames = acTL.readUInt32BE(0);
    checkSize(header.width, header.height, this.frames, limits);
  }

  take({ name, data }: Chunk, afterIdat: boolean): void {
    if (data.readUInt32BE(0) !== this.sequence++) throw damaged('its frames are out of order');
    if (name === 'fcTL') this.control(data, afterIdat);
    else if (this.open) this.open.pieces.push(data.subarray(4));
    else throw damaged('a frame has no header');
  }

  finish(): void {
    const whole = this.streams.every(({ pieces }) => pieces.length > 0);
    if (this.controls !== this.frames || !whole) throw damaged('it has not the frames that it says');
  }

  private control(data: Buffer, afterIdat: boolean): void {
    if (data.length !== 26) throw damaged('a frame has a wrong header');
    const [width, height, x, y] = [4, 8, 12, 16].map((at) => data.readUInt32BE(at)) as [number, number, number, number];
    const canvas = this.header;
    if (width < 1 || height < 1 || x + width > canvas.width || y + height > canvas.height) {
      throw damaged('a frame is not on the canvas');
    }
    this.controls++;
    if (afterIdat) {
      this.open = { ...canvas, width, height, pieces: [] };
      this.streams.push(this.open);
    } else if (this.controls > 1 || width !== canvas.width || height !== canvas.height) {
      throw damaged('its first frame is wrong');
    }
  }
}
