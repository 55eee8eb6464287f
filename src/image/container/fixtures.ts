import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import sharp, { type Sharp } from 'sharp';
import { AppError } from '#errors/app-error.ts';
import { inspect } from './inspect.ts';

// What the tests of this folder share: pictures made on the spot, and programs that know nothing of our code.

const execute = promisify(execFile);

export const LIMITS = { maxPixels: 50_000_000 };

/** Whatever a test hides in a picture has this in it. */
export const SECRET = 'S3CRET-Hauptstrasse-7';

/** A picture with smooth and busy places, the same for the same numbers. */
export function painting(width: number, height: number, { alpha = false, turn = 0 } = {}): Sharp {
  const channels = alpha ? 4 : 3;
  const pixels = Buffer.alloc(width * height * channels);
  for (let at = 0; at < pixels.length; at++) {
    const x = Math.floor(at / channels) % width;
    const y = Math.floor(at / channels / width);
    const noise = ((x * 7919 + y * 104_729 + turn * 31) ^ (x * y)) & 31;
    pixels[at] = (x * (3 + (at % channels)) + y * 2 + turn * 40 + (x > width / 2 ? noise : 0)) & 255;
  }
  return sharp(pixels, { raw: { width, height, channels } });
}

/** An animation of `frames` paintings; the extension names its type (gif, png, webp, avif). */
export async function animation(extension: string, frames: number, ...options: string[]): Promise<Buffer> {
  return await inFolder(async (folder) => {
    for (let turn = 0; turn < frames; turn++) {
      await painting(48, 32, { turn })
        .png()
        .toFile(join(folder, `${turn}.png`));
    }
    const target = join(folder, `out.${extension === 'png' ? 'apng' : extension}`);
    await execute('ffmpeg', ['-v', 'error', '-framerate', '8', '-i', join(folder, '%d.png'), ...options, target]);
    return await readFile(target);
  });
}

/** Runs a program on a file with these bytes; `%` stands for the file. Answers its output. */
export async function ask(bytes: Uint8Array, extension: string, command: string, ...args: string[]): Promise<Buffer> {
  return await inFolder(async (folder) => {
    const file = join(folder, `picture.${extension}`);
    await writeFile(file, bytes);
    const options = { encoding: 'buffer', maxBuffer: 256 * 1024 * 1024 } as const;
    return (
      await execute(
        command,
        args.map((arg) => arg.replace('%', file)),
        options,
      )
    ).stdout;
  });
}

/** The picture with everything in it that exiftool can write and that tells of a person. */
export async function tag(bytes: Uint8Array, extension: string, ...more: string[]): Promise<Buffer> {
  const texts = ['Artist', 'Make', 'Model', 'SerialNumber', 'DocumentName', 'Comment', 'IPTC:City', 'XMP-dc:Creator'];
  return await inFolder(async (folder) => {
    const file = join(folder, `picture.${extension}`);
    await writeFile(file, bytes);
    const place = ['-GPSLatitude=48.137', '-GPSLatitudeRef=N', '-GPSLongitude=11.575', '-GPSLongitudeRef=E'];
    await execute('exiftool', [
      '-q',
      '-m',
      '-overwrite_original',
      ...texts.map((name) => `-${name}=${SECRET}`),
      ...place,
      ...more,
      file,
    ]);
    return await readFile(file);
  });
}

/** All that exiftool reads, as `Group:Tag`, but what it says of the file itself. */
export async function tagsOf(bytes: Uint8Array, extension: string): Promise<Record<string, unknown>> {
  const out = await ask(bytes, extension, 'exiftool', '-j', '-a', '-G1', '-s', '-ee', '-n', '%');
  const [tags] = JSON.parse(out.toString()) as Record<string, unknown>[];
  const own =
    /^(SourceFile|ExifTool:|System:|File:(File|MIME|Image|Encoding|Bits|Color|YCbCr|Exif))|^Composite:(ImageSize|Megapixels)$/;
  return Object.fromEntries(Object.entries(tags ?? {}).filter(([name]) => !own.test(name)));
}

/** Tags that say how a picture is made and shown, and nothing of who made it. */
const HARMLESS =
  /^(PNG|RIFF|GIF|QuickTime):(Image|Bit|Color|Compression|Filter|Interlace|Animation|WebP_Flags|VP8|Vertical|Horizontal|Background|Alpha|Duration|GIFVersion|HasColorMap|Pixel|Frame|Transparent|MajorBrand|MinorVersion|Compatible|HandlerType|AV1|Chroma|MediaData|Rotation|Mirroring|Auxiliary|Palette|Transparency|Gamma|SRGB|WhitePoint|Red|Green|Blue|ProfileName|Significant|Transfer|Matrix|VideoFull)|^(PNG-pHYs|JFIF|APP14|ICC[-_]|Meta:Primary|IFD0:Orientation)/;

/** The tags in it that do not belong into a picture that anybody may see. */
export async function identifyingTags(bytes: Uint8Array, extension: string): Promise<string[]> {
  return Object.keys(await tagsOf(bytes, extension)).filter((name) => !HARMLESS.test(name));
}

/** Checksum and time of every frame as ffmpeg decodes it. */
export async function framesByFfmpeg(bytes: Uint8Array, extension: string): Promise<string[]> {
  const kind = Buffer.from(bytes).includes('acTL') ? ['-f', 'apng'] : [];
  const out = await ask(bytes, extension, 'ffmpeg', '-v', 'error', ...kind, '-i', '%', '-f', 'framemd5', '-');
  const frames = out
    .toString()
    .split('\n')
    .filter((line) => line !== '' && !line.startsWith('#'));
  if (frames.length === 0) throw new Error('ffmpeg decoded nothing');
  return frames;
}

/** Checksum of every frame's pixels as ImageMagick shows it. */
export async function framesByMagick(bytes: Uint8Array, extension: string): Promise<string> {
  const pixels = await ask(bytes, extension, 'convert', '%', '-coalesce', '-depth', '8', 'rgba:-');
  if (pixels.length === 0) throw new Error('convert decoded nothing');
  return createHash('sha256').update(pixels).digest('hex');
}

/** Checksum of every frame's pixels as sharp decodes them, without turning or colour conversion. */
export async function framesBySharp(bytes: Uint8Array): Promise<string> {
  const pixels = await sharp(bytes, { pages: -1, limitInputPixels: false }).keepIccProfile().raw().toBuffer();
  return createHash('sha256').update(pixels).digest('hex');
}

/** What is served of it. */
export async function strip(bytes: Buffer): Promise<Buffer> {
  return Buffer.concat((await inspect(bytes, LIMITS)).parts);
}

/** The code of the refusal, or `accepted`. Anything thrown that is no AppError goes through. */
export async function verdictOn(bytes: Buffer, limits: Parameters<typeof inspect>[1] = LIMITS): Promise<string> {
  try {
    await inspect(bytes, limits);
    return 'accepted';
  } catch (error) {
    if (error instanceof AppError) return error.code;
    throw error;
  }
}

async function inFolder<T>(task: (folder: string) => Promise<T>): Promise<T> {
  const folder = await mkdtemp(join(tmpdir(), 'prntscrn-picture-'));
  try {
    return await task(folder);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
