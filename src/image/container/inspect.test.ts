import { randomBytes } from 'node:crypto';
import { crc32, deflateSync } from 'node:zlib';
import sharp from 'sharp';
import { describe, expect, it } from 'vitest';
import { AppError } from '#errors/app-error.ts';
import { animation, LIMITS, painting, verdictOn } from './fixtures.ts';
import { inspect } from './inspect.ts';

const pictures = {
  png: await painting(40, 24).png().toBuffer(),
  apng: await animation('png', 3),
  jpeg: await painting(40, 24).jpeg().toBuffer(),
  'progressive jpeg': await painting(40, 24).jpeg({ progressive: true }).toBuffer(),
  gif: await painting(40, 24).gif().toBuffer(),
  'animated gif': await animation('gif', 3),
  webp: await painting(40, 24).webp().toBuffer(),
  'lossless webp': await painting(40, 24, { alpha: true }).webp({ lossless: true }).toBuffer(),
  'animated webp': await animation('webp', 3),
  avif: await painting(40, 24).avif({ effort: 0 }).toBuffer(),
};
const named = Object.entries(pictures);

/** The same numbers in every run (a linear congruential generator, Numerical Recipes §7.1). */
function dice(seed: number): (sides: number) => number {
  let state = seed;
  return (sides) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return Math.floor((state / 2 ** 32) * sides);
  };
}

/** One to four faults: bits flipped, bytes replaced, stretches cut, doubled or overwritten with extremes. */
function mutate(bytes: Buffer, roll: (sides: number) => number): Buffer {
  let mutant = Buffer.from(bytes);
  for (let faults = 1 + roll(4); faults > 0; faults--) {
    // Half of the faults hit the first bytes, where the structures are.
    const at = roll(roll(2) ? Math.min(mutant.length, 120) : mutant.length);
    const kind = roll(6);
    const end = Math.min(mutant.length, at + 1 + roll(32));
    if (kind === 0) mutant[at] = (mutant[at] ?? 0) ^ (1 << roll(8));
    else if (kind === 1) mutant[at] = roll(256);
    else if (kind === 2) mutant = Buffer.concat([mutant.subarray(0, at), mutant.subarray(end)]);
    else if (kind === 3) mutant = Buffer.concat([mutant.subarray(0, end), mutant.subarray(at)]);
    else if (kind === 4) mutant.fill(roll(2) ? 0xff : 0x00, at, Math.min(end, at + 4));
    else mutant = mutant.subarray(0, at);
    if (mutant.length === 0) return mutant;
  }
  return mutant;
}

/** A PNG's faults are all found by its checksums; put right, they reach what lies behind. */
function withChecksums(mutant: Buffer): Buffer {
  const png = Buffer.from(mutant);
  for (let at = 8; at + 12 <= png.length; ) {
    const end = at + 12 + png.readUInt32BE(at);
    if (end > png.length) break;
    png.writeUInt32BE(crc32(png.subarray(at + 4, end - 4)), end - 4);
    at = end;
  }
  return png;
}

/** Bytes that this process holds now and did not before the task, at the worst moment. */
async function growth(task: () => Promise<unknown>): Promise<number> {
  const before = process.memoryUsage.rss();
  let most = before;
  const watch = setInterval(() => {
    most = Math.max(most, process.memoryUsage.rss());
  }, 5);
  await task().finally(() => clearInterval(watch));
  return Math.max(most, process.memoryUsage.rss()) - before;
}

describe('a file that is no picture', () => {
  it.each([
    ['nothing', ''],
    ['SVG', '<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'],
    ['HTML', '<!doctype html><script>alert(1)</script>'],
    ['JavaScript', 'alert(1)'],
    ['PDF', '%PDF-1.7\n'],
    ['an archive', 'PK\x03\x04'],
    ['BMP', 'BM\x36\0\0\0'],
    ['TIFF', 'II*\0'],
    ['sound in a RIFF file', 'RIFF\x24\0\0\0WAVE'],
    ['a film', '\0\0\0\x18ftypisom\0\0\0\0isom'],
    ['an AVIF brand without anything behind it', '\0\0\0\x18ftyp'],
    ['a picture behind something else', `GIF${pictures.png.toString('latin1')}`],
  ])('is refused as an unsupported type: %s', async (_, text) => {
    expect(await verdictOn(Buffer.from(text, 'latin1'))).toBe('unsupported_type');
  });
});

describe('a truncated picture', () => {
  it.each(named)('is never accepted (%s)', async (_, bytes) => {
    const roll = dice(11);
    const lengths = [...Array(16).keys(), ...Array.from({ length: 24 }, (_, index) => bytes.length - 1 - index)];
    for (let count = 0; count < 100; count++) lengths.push(roll(bytes.length));
    for (const length of lengths) {
      const verdict = await verdictOn(bytes.subarray(0, length));
      expect(['corrupt_image', 'unsupported_type'], `${length} of ${bytes.length} bytes`).toContain(verdict);
      if (length > 40) expect(verdict).toBe('corrupt_image');
    }
  });
});

describe('a picture with random faults', () => {
  // What is accepted must decode: by sharp, whose size must be the one that was told.
  it.each(named)(
    'is refused or comes out whole, and nothing else happens (%s)',
    { timeout: 120_000 },
    async (name, bytes) => {
      const roll = dice(5);
      let accepted = 0;
      let refused = 0;
      for (let count = 0; count < 1_000; count++) {
        const mutant = name.endsWith('png') ? withChecksums(mutate(bytes, roll)) : mutate(bytes, roll);
        try {
          const { parts, width, height, frames, bytes: length } = await inspect(mutant, { maxPixels: 1_000_000 });
          const served = Buffer.concat(parts);
          expect(served.length).toBe(length);
          const shown = await sharp(served, { pages: name === 'apng' ? 1 : -1 })
            .raw()
            .toBuffer({ resolveWithObject: true });
          const pixels = width * height * (name === 'apng' ? 1 : frames);
          // For a GIF, libnsgif takes the first frame's size where the canvas is very large; browsers do not.
          if (!name.endsWith('gif')) expect(shown.info.width * shown.info.height).toBe(pixels);
          accepted++;
        } catch (error) {
          if (!(error instanceof AppError)) throw error;
          expect(['corrupt_image', 'unsupported_type', 'too_large']).toContain(error.code);
          refused++;
        }
      }
      expect(accepted).toBeGreaterThan(0);
      expect(refused).toBeGreaterThan(200);
    },
  );
});

describe('a picture that would burst when it is decoded', () => {
  it.each([
    ['PNG', pngOf(60_000, 60_000)],
    ['JPEG', changed(pictures.jpeg, pictures.jpeg.indexOf(Buffer.of(0xff, 0xc0)) + 5, [0xff, 0xff, 0xff, 0xff])],
    ['GIF', changed(pictures.gif, 6, [0xff, 0xff, 0xff, 0xff])],
    [
      'a frame of a GIF',
      changed(pictures.gif, pictures.gif.indexOf('\0\0\0\0\x28\0\x18\0', 0, 'latin1') + 4, [0xff, 0xff, 0xff, 0xff]),
    ],
    ['WebP', changed(pictures['animated webp'], 24, [0xff, 0xff, 0xff, 0xff, 0xff, 0xff])],
    ['lossy WebP', changed(pictures.webp, 26, [0xff, 0x3f, 0xff, 0x3f])],
    ['AVIF', changed(pictures.avif, pictures.avif.indexOf('ispe') + 8, [0, 0, 0xff, 0xff, 0, 0, 0xff, 0xff])],
    ['a GIF with endless frames', endlessGif(200_000)],
  ])('is refused at once and without memory: %s', async (_, bytes) => {
    const began = performance.now();
    const grown = await growth(async () => expect(await verdictOn(bytes)).toBe('too_large'));
    expect(performance.now() - began).toBeLessThan(1_000);
    expect(grown).toBeLessThan(64 * 1024 * 1024);
  });

  it('is refused while it inflates, as soon as it has more than it says', async () => {
    const bomb = pngOf(8, 8, deflateSync(Buffer.alloc(256 * 1024 * 1024)));
    const grown = await growth(async () => expect(await verdictOn(bomb)).toBe('corrupt_image'));
    expect(grown).toBeLessThan(32 * 1024 * 1024);
  });
});

describe('large pictures', () => {
  it('are inspected two at a time with little more memory than they take themselves', { timeout: 60_000 }, async () => {
    const raw = { width: 3_000, height: 2_400, channels: 3 } as const;
    const noise = sharp(randomBytes(raw.width * raw.height * raw.channels), { raw });
    const png = await noise.clone().png({ compressionLevel: 1 }).toBuffer();
    const jpeg = await noise.clone().jpeg({ quality: 90, chromaSubsampling: '4:4:4' }).toBuffer();
    expect(png.length).toBeGreaterThan(15_000_000);
    const grown = await growth(() => Promise.all([png, jpeg, png, jpeg].map((bytes) => inspect(bytes, LIMITS))));
    expect(grown).toBeLessThan(150 * 1024 * 1024);
  });

  it('leave the thread to others while a GIF is decoded on it', { timeout: 60_000 }, async () => {
    const gif = await painting(2_500, 1_600).gif({ dither: 0 }).toBuffer();
    expect(gif.length).toBeGreaterThan(1_500_000);
    let turns = 0;
    let watching = true;
    const watch = () => {
      turns++;
      if (watching) setImmediate(watch);
    };
    setImmediate(watch);
    await inspect(gif, LIMITS);
    watching = false;
    expect(turns).toBeGreaterThan(4);
  });
});

function changed(bytes: Buffer, at: number, values: number[]): Buffer {
  const copy = Buffer.from(bytes);
  copy.set(values, at);
  return copy;
}

function pngOf(width: number, height: number, pixels = deflateSync(Buffer.alloc(100))): Buffer {
  const chunk = (name: string, data: Buffer) => {
    const body = Buffer.concat([Buffer.from(name), data]);
    const ends = Buffer.alloc(8);
    ends.writeUInt32BE(data.length, 0);
    ends.writeUInt32BE(crc32(body), 4);
    return Buffer.concat([ends.subarray(0, 4), body, ends.subarray(4)]);
  };
  const header = Buffer.alloc(13);
  header.writeUInt32BE(width, 0);
  header.writeUInt32BE(height, 4);
  header.set([8, 2, 0, 0, 0], 8);
  const chunks = [chunk('IHDR', header), chunk('IDAT', pixels), chunk('IEND', Buffer.alloc(0))];
  return Buffer.concat([pictures.png.subarray(0, 8), ...chunks]);
}

function endlessGif(frames: number): Buffer {
  const head = Buffer.from('GIF89a\x01\0\x01\0\x80\0\0\0\0\0\xff\xff\xff', 'latin1');
  const frame = Buffer.of(0x2c, 0, 0, 0, 0, 1, 0, 1, 0, 0, 2, 2, 0x44, 0x01, 0);
  return Buffer.concat([head, ...Array<Buffer>(frames).fill(frame), Buffer.of(0x3b)]);
}
