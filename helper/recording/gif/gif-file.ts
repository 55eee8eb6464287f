import type { AnimationFile } from '../animation.ts';
import { hundredthsOf } from '../frame-clock.ts';

/** GIF89a that plays for ever. */
export const gifFile: AnimationFile = {
  start({ width, height }) {
    const screen = Buffer.alloc(7);
    screen.writeUInt16LE(width, 0);
    screen.writeUInt16LE(height, 2);
    screen[4] = 0x70;
    const forEver = Buffer.from([0x21, 0xff, 11, ...Buffer.from('NETSCAPE2.0'), 3, 1, 0, 0, 0]);
    return Buffer.concat([Buffer.from('GIF89a'), screen, forEver]);
  },
  /** GIF89a, 23: hundredths of a second in the graphic control extension, with which a frame begins. */
  time({ from, to }, fps) {
    const bytes = Buffer.alloc(2);
    bytes.writeUInt16LE(Math.min(0xffff, hundredthsOf(to, fps) - hundredthsOf(from, fps)));
    return { at: 4, bytes };
  },
  end: () => ({ tail: Uint8Array.of(0x3b) }),
};
