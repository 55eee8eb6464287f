import { execFile } from 'node:child_process';
import { existsSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { z } from 'zod';
import { ownPartCommand } from '#helper/platform/own-command.ts';
import { writePrivate } from '#helper/settings/write-private.ts';
import { findRecent, iconPath, recentFolder, thumbnailPath } from './recent.ts';

const run = promisify(execFile);

const bytes = z.string().transform((text) => Buffer.from(text, 'base64'));
/** What the shrinker answers: a PNG of at most 320 × 200, one of 64 × 32, and pixels of at most 128 × 80. */
const madeSchema = z.object({
  thumbnail: bytes,
  icon: bytes,
  pixels: z.object({ width: z.number(), height: z.number(), rgba: bytes }),
});
type Made = z.infer<typeof madeSchema>;

/** A picture that takes longer has no thumbnail, in milliseconds. */
const PATIENCE = 20_000;

const underWay = new Map<string, Promise<void>>();
let last: { path: string; pixels: Made['pixels'] } | undefined;

/**
 * A recent picture's thumbnail as PNG, twice as large as it is shown; made, and the whole picture removed, when it is first
 * asked for. Undefined for a picture that is not here, or that cannot be drawn.
 */
export async function thumbnailOf(stateFolder: string, id: string): Promise<Buffer | undefined> {
  await ensure(stateFolder, id);
  return read(thumbnailPath(stateFolder, id));
}

/** The same in the size of a menu's row. */
export async function menuIconOf(stateFolder: string, id: string): Promise<Buffer | undefined> {
  await ensure(stateFolder, id);
  return read(iconPath(stateFolder, id));
}

/** A picture that was just uploaded, as notifications take it: four bytes a pixel, red, green, blue and alpha. */
export async function pixelsOf(stateFolder: string, id: string): Promise<Made['pixels'] | undefined> {
  await ensure(stateFolder, id);
  return last?.path === thumbnailPath(stateFolder, id) ? last.pixels : undefined;
}

function ensure(stateFolder: string, id: string): Promise<void> {
  const path = thumbnailPath(stateFolder, id);
  const making = underWay.get(path) ?? make(stateFolder, id).finally(() => underWay.delete(path));
  underWay.set(path, making);
  return making;
}

async function make(stateFolder: string, id: string): Promise<void> {
  const recent = findRecent(stateFolder, id);
  if (!recent || existsSync(thumbnailPath(stateFolder, id))) return;
  const whole = join(recentFolder(stateFolder), recent.file);
  const made = await shrink(whole).catch(() => undefined);
  // A picture that cannot be drawn leaves an empty one, so that it is tried once.
  if (findRecent(stateFolder, id)) {
    writePrivate(iconPath(stateFolder, id), made?.icon ?? '', false);
    writePrivate(thumbnailPath(stateFolder, id), made?.thumbnail ?? '', false);
    if (made) last = { path: thumbnailPath(stateFolder, id), pixels: made.pixels };
  }
  rmSync(whole, { force: true });
}

async function shrink(file: string): Promise<Made> {
  const options = { timeout: PATIENCE, maxBuffer: 4_000_000 };
  const [command, ...args] = ownPartCommand('recent/shrinker', file);
  const running = run(command, args, options);
  // Whoever quits in this moment wants nothing left behind; the thumbnail is made when it is asked for the next time.
  const end = () => void running.child.kill('SIGKILL');
  process.once('exit', end);
  try {
    return madeSchema.parse(JSON.parse((await running).stdout));
  } finally {
    process.off('exit', end);
  }
}

function read(path: string): Buffer | undefined {
  try {
    const found = readFileSync(path);
    return found.length > 0 ? found : undefined;
  } catch {
    return undefined;
  }
}
