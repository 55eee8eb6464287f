import { damaged } from './faults.ts';

const MAX_CODE_BITS = 12;
const TABLE_SIZE = 1 << MAX_CODE_BITS;

/**
 * Decodes a GIF frame's LZW codes (GIF89a appendix F) as far as counting its pixels takes: the lengths of the strings
 * and not their colours. Fed piece by piece, it holds 8 kB whatever the frame's size.
 */
export class LzwCounter {
  private readonly lengths = new Uint16Array(TABLE_SIZE);
  private readonly clear: number;
  private readonly rootBits: number;
  private left: number;
  private previous = -1;
  private next: number;
  private width: number;
  private bits = 0;
  private bitCount = 0;
  private ended = false;

  /** @param rootBits the frame's minimum code size, 1 to 8; @param pixels how many the frame has */
  constructor(rootBits: number, pixels: number) {
    this.rootBits = rootBits;
    this.clear = 1 << rootBits;
    this.left = pixels;
    this.lengths.fill(1, 0, this.clear);
    this.next = this.clear + 2;
    this.width = rootBits + 1;
  }

  /** The end code has been seen, or a code behind the last pixel. */
  get done(): boolean {
    return this.ended;
  }

  /** Whether all pixels have been decoded; some encoders leave out the end code. */
  get complete(): boolean {
    return this.left === 0;
  }

  /**
   * Takes the bytes [from, to) and returns where it stopped: `to`, or just behind the byte in which the frame ended.
   * @throws AppError `corrupt_image`
   */
  feed(bytes: Uint8Array, from: number, to: number): number {
    for (let at = from; at < to; at++) {
      this.bits |= (bytes[at] as number) << this.bitCount;
      this.bitCount += 8;
      while (this.bitCount >= this.width && !this.ended) {
        const code = this.bits & ((1 << this.width) - 1);
        this.bits >>>= this.width;
        this.bitCount -= this.width;
        this.take(code);
      }
      if (this.ended) return at + 1;
    }
    return to;
  }

  private take(code: number): void {
    if (code === this.clear) {
      this.next = this.clear + 2;
      this.width = this.rootBits + 1;
      this.previous = -1;
    } else if (code === this.clear + 1 || this.left === 0) this.ended = true;
    else this.string(code);
  }

  private string(code: number): void {
    const grows = this.previous >= 0 && this.next < TABLE_SIZE;
    if (grows) this.lengths[this.next] = (this.lengths[this.previous] as number) + 1;
    // Only roots may follow a clear code, and only the entry just made may be used before it is complete.
    const known = this.previous < 0 ? code < this.clear : code < this.next + (grows ? 1 : 0);
    if (!known) throw damaged('the pixels of a frame cannot be decoded');
    if (grows && ++this.next === 1 << this.width && this.width < MAX_CODE_BITS) this.width++;
    this.left -= this.lengths[code] as number;
    if (this.left < 0) throw damaged('a frame has more pixels than it says');
    this.previous = code;
  }
}
