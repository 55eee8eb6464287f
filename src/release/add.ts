import { createHash } from 'node:crypto';
import { createReadStream, lstatSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync } from 'node:fs';
import { copyFile, open } from 'node:fs/promises';
import { join } from 'node:path';
import { type Caller, requireAdmin } from '#authority/caller.ts';
import { type ReleaseFile, type ReleaseManifest, releaseManifestSchema } from '#contract/release.ts';
import { type ReleaseKey, verifyRelease } from '#contract/verify-release.ts';
import { AppError } from '#errors/app-error.ts';
import { findReleases, serialOfCurrent } from './find.ts';
import { currentFile, keptReleases, manifestName, releaseFolder, releasesFolder, signaturesName } from './release.ts';

export interface AddRelease {
  /** A folder with a manifest, its signatures and every file that it names. */
  readonly folder: string;
  /** Whose signature is good. */
  readonly keys: readonly ReleaseKey[];
  readonly dataDir: string;
  /** Epoch milliseconds. */
  readonly now: number;
  /** Hears what is being copied. */
  readonly note?: (line: string) => void;
}

/**
 * Publishes a release: proven from the signature to the last byte, copied, and offered in one step. Helpers see the one
 * before it, whole, until then. Older than the last three are removed.
 * @throws AppError `invalid_request` for what is not whole, not signed, has run out or is older than what is offered
 */
export async function addRelease(input: AddRelease, caller: Caller): Promise<ReleaseManifest> {
  requireAdmin(caller);
  const { folder, dataDir, note } = input;
  const { manifest, bytes, signatures } = await proven(input);
  const target = releaseFolder(dataDir, manifest.serial);
  const part = `${target}.part`;
  rmSync(part, { recursive: true, force: true });
  mkdirSync(part, { recursive: true, mode: 0o700 });
  try {
    for (const file of manifest.files) {
      note?.(`${file.name}  ${(file.bytes / 1_000_000).toFixed(1)} MB`);
      await copyProven(join(folder, file.name), join(part, file.name), file);
    }
    await writeWhole(join(part, manifestName), bytes);
    await writeWhole(join(part, signaturesName), signatures);
    rmSync(target, { recursive: true, force: true });
    renameSync(part, target);
  } catch (error) {
    rmSync(part, { recursive: true, force: true });
    throw error;
  }
  const pointer = currentFile(dataDir);
  await writeWhole(`${pointer}.part`, Buffer.from(`${manifest.serial}\n`));
  renameSync(`${pointer}.part`, pointer);
  removeOld(dataDir);
  return manifest;
}

async function proven({ folder, keys, dataDir, now }: AddRelease) {
  const bytes = readPlain(folder, manifestName);
  const signatures = readPlain(folder, signaturesName);
  if (!(await verifyRelease(new Uint8Array(bytes), new Uint8Array(signatures), keys))) {
    throw refused('The manifest is not signed by a key that helpers accept');
  }
  const parsed = releaseManifestSchema.safeParse(jsonOf(bytes));
  if (!parsed.success) throw refused('The manifest is none', parsed.error);
  const manifest = parsed.data;
  if (Date.parse(manifest.expires_at) <= now) throw refused(`The manifest ran out on ${manifest.expires_at}`);
  const names = new Set([manifestName, signaturesName, ...manifest.files.map(({ name }) => name)]);
  if (names.size !== manifest.files.length + 2) throw refused('Two files of the manifest have one name');
  const newest = serialOfCurrent(dataDir) ?? 0;
  if (manifest.serial <= newest) {
    throw refused(`Release ${newest} is offered already, and helpers that saw it refuse ${manifest.serial}`);
  }
  return { manifest, bytes, signatures };
}

function readPlain(folder: string, name: string): Buffer {
  try {
    return readFileSync(join(folder, name));
  } catch (cause) {
    throw refused(`${name} cannot be read in ${folder}`, cause);
  }
}

function jsonOf(bytes: Buffer): unknown {
  try {
    return JSON.parse(bytes.toString('utf8'));
  } catch {
    return undefined;
  }
}

/** Proves the copy, not the original: that is what people will be given. */
async function copyProven(from: string, to: string, { name, bytes, sha256 }: ReleaseFile): Promise<void> {
  const found = lstatSync(from, { throwIfNoEntry: false });
  if (!found?.isFile()) throw refused(`${name} is missing`);
  await copyFile(from, to);
  const hash = createHash('sha256');
  let read = 0;
  for await (const piece of createReadStream(to)) {
    hash.update(piece as Buffer);
    read += (piece as Buffer).length;
  }
  if (read !== bytes || hash.digest('hex') !== sha256) throw refused(`${name} is not the file that was signed`);
  await sync(to);
}

async function writeWhole(path: string, bytes: Buffer): Promise<void> {
  const file = await open(path, 'w', 0o600);
  try {
    await file.writeFile(bytes);
    await file.sync();
  } finally {
    await file.close();
  }
}

async function sync(path: string): Promise<void> {
  const file = await open(path, 'r');
  try {
    await file.sync();
  } finally {
    await file.close();
  }
}

/** Under its own name a release would look whole while it goes. */
function removeOld(dataDir: string): void {
  for (const serial of findReleases(dataDir).slice(keptReleases)) {
    const folder = releaseFolder(dataDir, serial);
    renameSync(folder, `${folder}.part`);
  }
  const newest = serialOfCurrent(dataDir) ?? 0;
  for (const name of readdirSync(releasesFolder(dataDir))) {
    // Also what was cut off in the middle; of a newer one somebody may be at it.
    if (!/^\d+\.part$/.test(name) || Number.parseInt(name, 10) > newest) continue;
    rmSync(join(releasesFolder(dataDir), name), { recursive: true, force: true });
  }
}

function refused(message: string, cause?: unknown): AppError {
  return new AppError('invalid_request', message, { cause });
}
