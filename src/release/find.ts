import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { type ReleaseFile, releaseManifestSchema } from '#contract/release.ts';
import { currentFile, manifestName, type Release, releaseFolder, releasesFolder, signaturesName } from './release.ts';

/** The serial that is offered now; undefined while there is no release. */
export function serialOfCurrent(dataDir: string): number | undefined {
  try {
    const serial = Number(readFileSync(currentFile(dataDir), 'utf8').trim());
    return Number.isSafeInteger(serial) && serial > 0 ? serial : undefined;
  } catch {
    return undefined;
  }
}

/** The serials of the kept releases, the offered one first and then the newest first. */
export function findReleases(dataDir: string): number[] {
  const current = serialOfCurrent(dataDir);
  if (current === undefined) return [];
  const kept = readdirSync(releasesFolder(dataDir))
    .filter((name) => /^[1-9]\d*$/.test(name))
    .map(Number);
  return [current, ...kept.filter((serial) => serial !== current).sort((a, b) => b - a)];
}

const read = new Map<string, Release>();

/** What is offered now. What was signed does not change, so a release is read once. */
export function currentRelease(dataDir: string): Release | undefined {
  const serial = serialOfCurrent(dataDir);
  return serial === undefined ? undefined : readRelease(dataDir, serial);
}

function readRelease(dataDir: string, serial: number): Release | undefined {
  const folder = releaseFolder(dataDir, serial);
  const known = read.get(folder);
  if (known) return known;
  try {
    const manifestBytes = readFileSync(join(folder, manifestName));
    const release = {
      folder,
      manifestBytes,
      signatures: readFileSync(join(folder, signaturesName)),
      manifest: releaseManifestSchema.parse(JSON.parse(manifestBytes.toString('utf8'))),
    };
    if (read.size >= 8) read.clear();
    read.set(folder, release);
    return release;
  } catch {
    return undefined;
  }
}

export interface FoundFile {
  readonly path: string;
  readonly file: ReleaseFile;
}

/** A file of a kept release by its name, the newest first: a download that began before a new release can go on. */
export function findReleaseFile(dataDir: string, name: string): FoundFile | undefined {
  for (const serial of findReleases(dataDir)) {
    const release = readRelease(dataDir, serial);
    const file = release?.manifest.files.find((one) => one.name === name);
    if (!release || !file) continue;
    const path = join(release.folder, file.name);
    if (statSync(path, { throwIfNoEntry: false })?.size === file.bytes) return { path, file };
  }
  return undefined;
}
