import type { AnimationFile } from '../animation.ts';
import { millisecondsOf } from '../frame-clock.ts';
import { webpChunk } from './webp-chunk.ts';

/** RFC 9649, 2.7.1: animation and alpha. */
const flags = 0b0001_0010;

/** Animated WebP that plays for ever. */
export const webpFile: AnimationFile = {
  start({ width, height }) {
    const about = Buffer.alloc(10);
    about[0] = flags;
    about.writeUIntLE(width - 1, 4, 3);
    about.writeUIntLE(height - 1, 7, 3);
    // Background colour and loop count: both 0.
    return Buffer.concat([
      Buffer.from('RIFF\0\0\0\0WEBP'),
      webpChunk('VP8X', about),
      webpChunk('ANIM', Buffer.alloc(6)),
    ]);
  },
  /** RFC 9649, 2.7.1.1: milliseconds, behind the chunk's head and the frame's place and size. */
  time({ from, to }, fps) {
    const bytes = Buffer.alloc(3);
    bytes.writeUIntLE(Math.min(0xffffff, millisecondsOf(to, fps) - millisecondsOf(from, fps)), 0, 3);
    return { at: 8 + 12, bytes };
  },
  end(length) {
    const bytes = Buffer.alloc(4);
    bytes.writeUInt32LE(length - 8);
    return { tail: new Uint8Array(0), patch: { at: 4, bytes } };
  },
};
