import type { AnimationEncoder, AnimationOptions, Frame } from '../animation.ts';
import type { Delta } from '../picture-delta.ts';
import { gifFile } from './gif-file.ts';
import { LzwEncoder } from './lzw.ts';
import { colourDistance, type Palette, PaletteMaker } from './palette.ts';

/**
 * How much worse than the palette's colour the one that is seen already may be for a pixel to be left as it is. This is
 * below what an eye notices and saves what a film's grain would cost.
 */
const slack = 60;
/** GIF89a, 23: the frame stays when the next one is drawn over it. */
const keep = 1 << 2;

/** Encodes GIF89a that plays for ever: each frame has colours of its own and holds only what changed. */
export class GifEncoder implements AnimationEncoder {
  private readonly options: AnimationOptions;
  private readonly palettes = new PaletteMaker();
  private readonly lzw = new LzwEncoder();
  /** What a viewer sees so far; 0 where nothing has been drawn. */
  private readonly seen: Uint32Array;
  private readonly indexes: Uint8Array;

  constructor(options: AnimationOptions) {
    this.options = options;
    this.seen = new Uint32Array(options.width * options.height);
    this.indexes = new Uint8Array(options.width * options.height);
  }

  start(): Uint8Array {
    return gifFile.start(this.options);
  }

  frame({ delta, ...seen }: Frame): Uint8Array {
    const palette = this.palettes.make(delta.pixels);
    const transparent = palette.colours.length;
    this.index(delta, palette, transparent);
    const depth = Math.max(1, Math.ceil(Math.log2(transparent + 1)));
    const control = Buffer.from([0x21, 0xf9, 4, keep | 1, 0, 0, transparent, 0]);
    const { at, bytes } = gifFile.time(seen, this.options.fps);
    control.set(bytes, at);
    const pixels = delta.width * delta.height;
    return Buffer.concat([
      control,
      describe(delta, depth),
      table(palette.colours, depth),
      this.lzw.encode(this.indexes.subarray(0, pixels), depth),
    ]);
  }

  readonly end = gifFile.end;

  private index({ x, y, width, height, pixels }: Delta, palette: Palette, transparent: number): void {
    const { seen, indexes } = this;
    const { colours } = palette;
    let at = 0;
    for (let row = y; row < y + height; row += 1) {
      let place = row * this.options.width + x;
      for (const end = place + width; place < end; place += 1, at += 1) {
        const pixel = pixels[at] as number;
        indexes[at] = transparent;
        if (pixel === 0) continue;
        const index = palette.indexOf(pixel);
        const colour = colours[index] as number;
        const shown = seen[place] as number;
        if (shown === colour) continue;
        if (shown !== 0 && pixel !== colour && colourDistance(pixel, shown) <= colourDistance(pixel, colour) + slack) {
          continue;
        }
        indexes[at] = index;
        seen[place] = colour;
      }
    }
  }
}

/** GIF89a, 20: the image descriptor, with a table of 2 ** depth colours behind it. */
function describe({ x, y, width, height }: Delta, depth: number): Buffer {
  const descriptor = Buffer.alloc(10);
  descriptor[0] = 0x2c;
  descriptor.writeUInt16LE(x, 1);
  descriptor.writeUInt16LE(y, 3);
  descriptor.writeUInt16LE(width, 5);
  descriptor.writeUInt16LE(height, 7);
  descriptor[9] = 0x80 | (depth - 1);
  return descriptor;
}

function table(colours: Uint32Array, depth: number): Buffer {
  const bytes = Buffer.alloc(3 << depth);
  for (const [at, colour] of colours.entries()) bytes.writeUIntBE(colour & 0xffffff, at * 3, 3);
  return bytes;
}
