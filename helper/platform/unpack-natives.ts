import { mkdirSync, mkdtempSync, readdirSync, renameSync, rmSync, statSync, utimesSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { getRawAsset } from 'node:sea';
import { zstdDecompressSync } from 'node:zlib';
import { cacheFolder } from '#helper/settings/folders.ts';
import { HelperError } from './helper-error.ts';

/** The native parts that a packaged helper carries; made by helper/packaging. */
export interface NativeParts {
  /** Another one for other contents. */
  readonly id: string;
  /** `path` is where a part lies below node_modules, `bytes` its size; as an asset it is `natives/PATH`, by zstd. */
  readonly files: readonly { readonly path: string; readonly bytes: number; readonly program: boolean }[];
}

export const nativePartsAsset = 'natives.json';
const prefix = 'natives-';
/** After so many days without use another version's parts are removed. */
const KEPT_DAYS = 30;

/**
 * Makes sure that the native parts lie in the user's cache folder, whole, and gives the folder. The system loads libraries
 * from files alone; they are written once for each version, beside the place and then moved there in one step.
 * @throws HelperError `file_failed`
 */
export function unpackNatives(cache = cacheFolder(), read = readAsset): string {
  const parts = partsIn(read);
  const folder = join(cache, prefix + parts.id);
  if (isWhole(folder, parts)) {
    touch(folder);
    return folder;
  }
  try {
    mkdirSync(cache, { recursive: true, mode: 0o700 });
    const draft = mkdtempSync(join(cache, 'unpacking-'));
    for (const file of parts.files) write(draft, file, read);
    put(draft, folder, parts);
    removeOld(cache, folder);
  } catch (cause) {
    const problem = `The helper's native parts could not be unpacked to ${folder}: ${(cause as Error).message}`;
    throw new HelperError('file_failed', problem, { cause });
  }
  return folder;
}

/** Whether the parts of this very version lie in the cache folder, whole. */
export function areUnpacked(cache = cacheFolder(), read = readAsset): boolean {
  const parts = partsIn(read);
  return isWhole(join(cache, prefix + parts.id), parts);
}

function partsIn(read: typeof readAsset): NativeParts {
  return JSON.parse(Buffer.from(read(nativePartsAsset)).toString('utf8'));
}

function readAsset(name: string): Uint8Array {
  return new Uint8Array(getRawAsset(name) as ArrayBuffer);
}

function write(draft: string, { path, program }: NativeParts['files'][number], read: typeof readAsset): void {
  const target = join(draft, 'node_modules', path);
  mkdirSync(dirname(target), { recursive: true, mode: 0o700 });
  writeFileSync(target, zstdDecompressSync(read(`natives/${path}`)), { mode: program ? 0o700 : 0o600 });
}

/** Another helper that starts at the same time may have been quicker; a folder that lacks something makes room. */
function put(draft: string, folder: string, parts: NativeParts): void {
  try {
    renameSync(draft, folder);
  } catch (error) {
    if (!isWhole(folder, parts)) {
      const broken = `${draft}.broken`;
      renameSync(folder, broken);
      renameSync(draft, folder);
      rmSync(broken, { recursive: true, force: true });
    } else rmSync(draft, { recursive: true, force: true });
    if (!isWhole(folder, parts)) throw error;
  }
}

/** Cleaners of cache folders take single files; a look at each one's size is a matter of a millisecond. */
function isWhole(folder: string, parts: NativeParts): boolean {
  return parts.files.every(({ path, bytes }) => {
    const found = statSync(join(folder, 'node_modules', path), { throwIfNoEntry: false });
    return found?.size === bytes;
  });
}

function touch(folder: string): void {
  try {
    utimesSync(folder, new Date(), new Date());
  } catch {
    // A cache that is not ours to change is as good to read.
  }
}

/** Versions before this one, and what a helper that was ended half-way has left. */
function removeOld(cache: string, current: string): void {
  const limit = Date.now() - KEPT_DAYS * 86_400_000;
  for (const name of readdirSync(cache)) {
    const path = join(cache, name);
    if (path === current || !(name.startsWith(prefix) || name.startsWith('unpacking-'))) continue;
    try {
      if (statSync(path).mtimeMs < limit) rmSync(path, { recursive: true, force: true });
    } catch {
      // Still in use, as Windows holds loaded libraries, or gone already.
    }
  }
}
