import { decodeAll } from './decode.ts';
import { damaged, tooLarge, unsupported } from './faults.ts';
import { profileLength } from './icc.ts';
import { checkSize, type Limits } from './limits.ts';
import { orientationBlock, readOrientation } from './orientation.ts';
import { Parts } from './parts.ts';
import type { Picture } from './picture.ts';

interface Segment {
  marker: number;
  start: number;
  end: number;
  data: Buffer;
}

/** SOFn (ITU-T T.81 §B.2.2). */
interface Frame {
  width: number;
  height: number;
  components: number;
  progressive: boolean;
}

const SOI = 0xd8;
const EOI = 0xd9;
const SOS = 0xda;
const APP0 = 0xe0;
const APP1 = 0xe1;
const APP2 = 0xe2;
const APP14 = 0xee;
/** Tables that the decoder needs: Huffman, quantisation, restart interval. */
const TABLES = new Set([0xc4, 0xdb, 0xdd]);
/** Baseline, extended sequential, progressive: what browsers show. */
const FRAMES = new Set([0xc0, 0xc1, 0xc2]);
/** Other frames, arithmetic coding, and a height that comes after the pixels. */
const UNSHOWN = new Set([0xc3, 0xc5, 0xc6, 0xc7, 0xc8, 0xc9, 0xca, 0xcb, 0xcc, 0xcd, 0xce, 0xcf, 0xdc, 0xde, 0xdf]);

/** A progressive picture is decoded once per scan; encoders write about ten. */
const MAX_SCANS = 100;
/** 64 kB each: more than MAX_UPLOAD_BYTES needs. */
const MAX_SEGMENTS = 5_000;
const ICC_HEADER_BYTES = 14;

/** Proves and strips a JPEG. */
export async function inspectJpeg(bytes: Buffer, limits: Limits): Promise<Picture> {
  const reader = new JpegReader(bytes, limits);
  const { width, height, components, progressive } = reader.read();
  const picture = { width, height, frames: 1, parts: reader.parts.done() };
  // A progressive picture keeps all its 16-bit coefficients until the last scan; a sequential one a few rows.
  await decodeAll(picture, progressive ? width * height * components * 2 : width * 256);
  return picture;
}

class JpegReader {
  readonly parts: Parts;
  private readonly bytes: Buffer;
  private readonly limits: Limits;
  private readonly seen = new Set<number>();
  private frame: Frame | undefined;
  private scans = 0;
  private profile: Segment[] = [];
  private oriented = false;

  constructor(bytes: Buffer, limits: Limits) {
    this.bytes = bytes;
    this.limits = limits;
    this.parts = new Parts(bytes);
  }

  /** Keeps what is needed up to the first end of image: further pictures behind it (MPF) and all else go. */
  read(): Frame {
    this.parts.keep(0, 2);
    let segment = this.segmentAt(2);
    for (let count = 0; segment.marker !== EOI; count++) {
      if (count === MAX_SEGMENTS) throw damaged('it has too many segments');
      let next = segment.end;
      if (segment.marker === SOS) next = this.takeScan(segment);
      else this.take(segment);
      this.seen.add(segment.marker);
      segment = this.segmentAt(next);
    }
    if (!this.frame || this.scans === 0) throw damaged('it has no pixels');
    this.parts.keep(segment.start, segment.end);
    return this.frame;
  }

  private segmentAt(from: number): Segment {
    let start = from;
    if (this.bytes.readUInt8(start) !== 0xff) throw damaged('it has something between its segments');
    while (this.bytes.readUInt8(start + 1) === 0xff) start++; // fill bytes, T.81 §B.1.1.2
    const marker = this.bytes.readUInt8(start + 1);
    if (marker === EOI) return { marker, start, end: start + 2, data: this.bytes.subarray(0, 0) };
    if (marker < 0xc0 || (marker >= 0xd0 && marker <= SOI)) throw damaged('a segment is not where it should be');
    const length = this.bytes.readUInt16BE(start + 2);
    const end = start + 2 + length;
    if (length < 2 || end > this.bytes.length) throw damaged('it ends early');
    return { marker, start, end, data: this.bytes.subarray(start + 4, end) };
  }

  private take(segment: Segment): void {
    const { marker, start, end } = segment;
    if (UNSHOWN.has(marker)) throw unsupported('browsers do not show this kind of JPEG');
    if (TABLES.has(marker)) this.parts.keep(start, end);
    else if (FRAMES.has(marker)) this.takeFrame(segment);
    else if (this.scans > 0) return;
    else if (marker === APP0) this.takeJfif(segment);
    else if (marker === APP1) this.takeExif(segment);
    else if (marker === APP2) this.takeProfile(segment);
    else if (marker === APP14) this.takeAdobe(segment);
  }

  private takeFrame({ marker, start, end, data }: Segment): void {
    if (this.frame) throw damaged('it has two frames');
    if (data.readUInt8(0) !== 8) throw unsupported('browsers show JPEG with 8 bits a sample only');
    const frame = { width: data.readUInt16BE(3), height: data.readUInt16BE(1), components: data.readUInt8(5) };
    checkSize(frame.width, frame.height, 1, this.limits);
    this.frame = { ...frame, progressive: marker === 0xc2 };
    this.parts.keep(start, end);
  }

  /** The scan's header and its coded pixels; returns where they end. */
  private takeScan({ start, end, data }: Segment): number {
    if (!this.frame) throw damaged('its pixels come before its frame');
    if (++this.scans > MAX_SCANS) throw tooLarge(`it has more than ${MAX_SCANS} scans`);
    const stop = endOfScan(this.bytes, end);
    const usual = data.length >= 3 && data.readUIntBE(data.length - 3, 3) === 0x003f00;
    if (this.frame.progressive || usual) this.parts.keep(start, stop);
    else {
      // Some cameras write other values here; decoders warn of it and go on, and we take no warning.
      this.parts.keep(start, end - 3);
      this.parts.add(Uint8Array.of(0, 0x3f, 0));
      this.parts.keep(end, stop);
    }
    return stop;
  }

  /** JFIF 1.02: tells the decoder that colours are YCbCr. Its thumbnail goes. */
  private takeJfif({ data }: Segment): void {
    if (this.seen.has(APP0) || data.length < 14 || data.toString('latin1', 0, 5) !== 'JFIF\0') return;
    this.addSegment(APP0, Buffer.concat([data.subarray(0, 12), Buffer.alloc(2)]));
  }

  private takeExif({ data }: Segment): void {
    if (this.oriented || data.toString('latin1', 0, 6) !== 'Exif\0\0') return;
    this.oriented = true;
    const orientation = readOrientation(data);
    if (orientation === 1) return;
    this.addSegment(APP1, Buffer.concat([Buffer.from('Exif\0\0', 'latin1'), orientationBlock(orientation)]));
  }

  /** ICC.1:2022 annex B.4: a profile is cut over numbered segments; it is kept once it is whole. */
  private takeProfile(segment: Segment): void {
    const { data } = segment;
    if (data.length < ICC_HEADER_BYTES || data.toString('latin1', 0, 12) !== 'ICC_PROFILE\0') return;
    this.profile.push(segment);
    const count = this.profile.length;
    const whole = this.profile.every((piece, index) => piece.data.readUInt16BE(12) === (index + 1) * 256 + count);
    if (!whole) return;
    const profile = Buffer.concat(this.profile.map((piece) => piece.data.subarray(ICC_HEADER_BYTES)));
    if (profileLength(profile) !== profile.length) return;
    for (const { start, end } of this.profile) this.parts.keep(start, end);
  }

  /** Adobe's APP14 names the colour transform; it is 12 bytes long. */
  private takeAdobe({ data }: Segment): void {
    if (this.seen.has(APP14) || data.length < 12 || data.toString('latin1', 0, 5) !== 'Adobe') return;
    this.addSegment(APP14, data.subarray(0, 12));
  }

  private addSegment(marker: number, data: Buffer): void {
    const head = Buffer.of(0xff, marker, 0, 0);
    head.writeUInt16BE(data.length + 2, 2);
    this.parts.add(Buffer.concat([head, data]));
  }
}

/** Coded pixels go on until a marker that is neither a stuffed zero nor a restart (T.81 §B.1.1.5). */
function endOfScan(bytes: Buffer, start: number): number {
  for (let at = start; at < bytes.length - 1; at++) {
    if (bytes[at] !== 0xff) continue;
    const next = bytes[at + 1] as number;
    const inside = next === 0x00 || (next >= 0xd0 && next <= 0xd7);
    if (!inside) return at;
  }
  throw damaged('it ends early');
}
