import { join } from 'node:path';
import type { ReleaseFile, ReleaseManifest } from '#contract/release.ts';

/**
 * A release of the helper as this server keeps it, in `DATA_DIR/releases/{serial}`: the manifest and its signatures as they
 * were signed, byte for byte, and the files that the manifest names. `releases/current` holds the newest serial.
 */
export interface Release {
  readonly folder: string;
  readonly manifest: ReleaseManifest;
  readonly manifestBytes: Buffer;
  readonly signatures: Buffer;
}

/** So many releases are kept: whoever is in the middle of a download of the last one can end it. */
export const keptReleases = 3;

export const manifestName = 'manifest.json';
export const signaturesName = 'manifest.json.sig';

export function releasesFolder(dataDir: string): string {
  return join(dataDir, 'releases');
}

export function currentFile(dataDir: string): string {
  return join(releasesFolder(dataDir), 'current');
}

export function releaseFolder(dataDir: string, serial: number): string {
  return join(releasesFolder(dataDir), String(serial));
}

export function fileOf({ folder }: Release, { name }: ReleaseFile): string {
  return join(folder, name);
}
