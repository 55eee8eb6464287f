import { damaged, tooLarge } from './faults.ts';

/** OBU types (AV1 §6.2.2) that hold pixels; padding, tile lists and reserved ones are not kept. */
const KEPT = new Set([1, 2, 3, 4, 6, 7]);
const SEQUENCE_HEADER = 1;
const METADATA = 5;
/** Content light level and mastering colour volume: how bright to show it (AV1 §6.7.1). */
const LIGHT_METADATA = new Set([1, 2]);

/** Each of these makes the decoder paint a frame; a picture has one, or one for each of its layers. */
const FRAMES = new Set([3, 6]);
const MAX_FRAMES = 8;

/** The coded picture without what is not picture, and the largest frame it may hold, in pixels. */
export interface StrippedAv1 {
  pieces: Buffer[];
  pixels: number;
}

/**
 * Walks the open bitstream units of an AV1 item (AV1 §5.3).
 * @throws AppError `corrupt_image`
 */
export function stripAv1(data: Buffer): StrippedAv1 {
  const pieces: Buffer[] = [];
  let pixels = 0;
  let frames = 0;
  for (let at = 0; at < data.length; ) {
    const head = data.readUInt8(at);
    const type = (head >> 3) & 15;
    const body = at + (head & 4 ? 2 : 1);
    const { value, size } = head & 2 ? leb128(data, body) : { value: data.length - body, size: 0 };
    const start = body + size;
    const end = start + value;
    if (head & 0x80 || end > data.length) throw damaged('its pixels end early');
    if (type === SEQUENCE_HEADER) pixels = Math.max(pixels, largestFrame(data.subarray(start, end)));
    if (FRAMES.has(type) && ++frames > MAX_FRAMES) throw tooLarge(`more than ${MAX_FRAMES} frames are coded in it`);
    const kept = KEPT.has(type) || (type === METADATA && LIGHT_METADATA.has(leb128(data, start).value));
    if (kept) pieces.push(data.subarray(at, end));
    at = end;
  }
  return { pieces, pixels };
}

/** AV1 §4.10.5. */
function leb128(data: Buffer, at: number): { value: number; size: number } {
  let value = 0;
  for (let index = 0; index < 8; index++) {
    const byte = data.readUInt8(at + index);
    value += (byte & 0x7f) * 128 ** index;
    if (byte < 0x80) return { value, size: index + 1 };
  }
  throw damaged('its pixels cannot be decoded');
}

/** Width × height from the sequence header (AV1 §5.5.1): what a decoder sets memory aside for. */
function largestFrame(header: Buffer): number {
  const bits = new BitReader(header);
  bits.read(3 + 1); // profile, still picture
  if (bits.read(1)) bits.read(5);
  else skipOperatingPoints(bits);
  const widthBits = bits.read(4) + 1;
  const heightBits = bits.read(4) + 1;
  return (bits.read(widthBits) + 1) * (bits.read(heightBits) + 1);
}

function skipOperatingPoints(bits: BitReader): void {
  let delayBits = 0;
  if (bits.read(1)) {
    bits.read(32);
    bits.read(32);
    if (bits.read(1)) bits.skipUvlc();
    if (bits.read(1)) {
      delayBits = bits.read(5) + 1;
      bits.read(32);
      bits.read(10);
    }
  }
  const hasDelay = bits.read(1);
  for (let left = bits.read(5) + 1; left > 0; left--) {
    bits.read(12);
    if (bits.read(5) > 7) bits.read(1);
    if (delayBits > 0 && bits.read(1)) {
      bits.read(delayBits);
      bits.read(delayBits);
      bits.read(1);
    }
    if (hasDelay && bits.read(1)) bits.read(4);
  }
}

class BitReader {
  private readonly bytes: Buffer;
  private at = 0;

  constructor(bytes: Buffer) {
    this.bytes = bytes;
  }

  read(count: number): number {
    let value = 0;
    for (let left = count; left > 0; left--, this.at++) {
      value = value * 2 + ((this.bytes.readUInt8(this.at >> 3) >> (7 - (this.at & 7))) & 1);
    }
    return value;
  }

  /** AV1 §4.10.3. */
  skipUvlc(): void {
    let zeros = 0;
    while (this.read(1) === 0) zeros++;
    if (zeros < 32) this.read(zeros);
  }
}
