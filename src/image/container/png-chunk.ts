import { crc32 } from 'node:zlib';
import { damaged } from './faults.ts';

/** One chunk of a PNG file: its place in the file, in bytes, and its data. */
export interface Chunk {
  name: string;
  start: number;
  end: number;
  data: Buffer;
}

/** IHDR (PNG 3rd edition §11.2.1); sizes in pixels. */
export interface PngHeader {
  width: number;
  height: number;
  bitsPerPixel: number;
  interlaced: boolean;
  hasPalette: boolean;
}

/** Samples of a pixel and the bit depths allowed, by colour type (PNG 3rd edition §11.2.1). */
const COLOURS: Record<number, { samples: number; depths: number[] }> = {
  0: { samples: 1, depths: [1, 2, 4, 8, 16] },
  2: { samples: 3, depths: [8, 16] },
  3: { samples: 1, depths: [1, 2, 4, 8] },
  4: { samples: 2, depths: [8, 16] },
  6: { samples: 4, depths: [8, 16] },
};

/** @throws AppError `corrupt_image` */
export function parseHeader(data: Buffer): PngHeader {
  if (data.length !== 13) throw damaged('its header is wrong');
  const depth = data.readUInt8(8);
  const rule = COLOURS[data.readUInt8(9)];
  const interlace = data.readUInt8(12);
  const usual = data.readUInt16BE(10) === 0 && interlace <= 1;
  if (!rule?.depths.includes(depth) || !usual) throw damaged('its header is wrong');
  return {
    width: data.readUInt32BE(0),
    height: data.readUInt32BE(4),
    bitsPerPixel: rule.samples * depth,
    interlaced: interlace === 1,
    hasPalette: data.readUInt8(9) === 3,
  };
}

/** The chunk that starts at this byte of the file; its checksum is not looked at. */
export function chunkAt(file: Buffer, start: number): Chunk {
  const end = start + 12 + file.readUInt32BE(start);
  if (end > file.length) throw damaged('it ends early');
  return { name: file.toString('latin1', start + 4, start + 8), start, end, data: file.subarray(start + 8, end - 4) };
}

export function makeChunk(name: string, data: Buffer): Buffer {
  const chunk = Buffer.alloc(12 + data.length);
  chunk.writeUInt32BE(data.length, 0);
  chunk.write(name, 4, 'latin1');
  data.copy(chunk, 8);
  chunk.writeUInt32BE(crc32(chunk.subarray(4, -4)), chunk.length - 4);
  return chunk;
}
