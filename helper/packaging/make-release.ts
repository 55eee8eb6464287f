import { existsSync, mkdirSync, readdirSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type ReleaseManifest, releaseTargets } from '#contract/release.ts';
import { findPacked, makeSbom } from './make-sbom.ts';
import { describe, keyId, readKeys, type SignRelease, signRelease } from './sign-release.ts';
import type { TargetName } from './targets.ts';
import { sumsName, writeSums } from './write-sums.ts';

const sbomName = 'sbom.cdx.json';
/** What each system is given: the program that an update takes, and what a person installs. */
const kinds = {
  'linux-x64': ['program', 'archive', 'deb'],
  'linux-arm64': ['program', 'archive', 'deb'],
  'win-x64': ['program', 'setup'],
  'macos-x64': ['program', 'archive'],
  'macos-arm64': ['program', 'archive'],
} as const satisfies Record<TargetName, readonly string[]>;

export interface MakeRelease extends SignRelease {
  /** The ids of the keys that helpers accept. */
  readonly accepted: readonly string[];
  readonly targets?: readonly TargetName[];
  /** Makes a target's packages in a folder. */
  readonly pack: (target: TargetName, folder: string) => Promise<unknown>;
  /** Hears how far it is. */
  readonly tell: (line: string) => void;
}

/**
 * Makes a whole release in `folder`: packages, list of parts, signed manifest, checksums. It is put there when all of it is
 * made, in the place of an older one.
 * @throws Error for a key that helpers do not accept, a folder with other things in it, and a package that is not made
 */
export async function makeRelease(input: MakeRelease): Promise<ReleaseManifest> {
  const { folder, version, publishedAt, tell } = input;
  // All that can be wrong is found before the minutes of work.
  requireAccepted(input);
  requireOurs(folder);
  const targets = input.targets ?? releaseTargets;
  const draft = `${folder}.part`;
  rmSync(draft, { recursive: true, force: true });
  mkdirSync(draft, { recursive: true });
  try {
    for (const [index, target] of targets.entries()) {
      const begun = performance.now();
      tell(`[${index + 1}/${targets.length}] ${target}`);
      await input.pack(target, draft).catch((cause) => {
        throw new Error(`${target}: ${wordsOf(cause)}`, { cause });
      });
      requireKinds(draft, target, version);
      tell(`[${index + 1}/${targets.length}] ${target}: done in ${((performance.now() - begun) / 1000).toFixed(0)} s`);
    }
    tell('The list of parts');
    writeFileSync(join(draft, sbomName), await makeSbom(await findPacked(targets), publishedAt));
    tell('The manifest and the checksums');
    const manifest = await signRelease({ ...input, folder: draft });
    await writeSums(draft);
    rmSync(folder, { recursive: true, force: true });
    renameSync(draft, folder);
    return manifest;
  } catch (error) {
    rmSync(draft, { recursive: true, force: true });
    throw error;
  }
}

/** One is enough: a key that was taken off the list may still sign for helpers that know no other. */
function requireAccepted(input: MakeRelease): void {
  const ids = readKeys(input).map(keyId);
  if (ids.some((id) => input.accepted.includes(id))) return;
  throw new Error(`Helpers would refuse this release: src/contract/release-keys.json does not name ${ids.join(', ')}.
Make a key with npm run release -- keygen, commit the list, and make the release then.`);
}

/** The folder is emptied, so nothing may lie in it but an older release. */
function requireOurs(folder: string): void {
  if (!existsSync(folder)) return;
  const other =
    statSync(folder).isDirectory() && (readdirSync(folder).length === 0 || existsSync(join(folder, sumsName)));
  if (!other) throw new Error(`${folder} has other things in it than a release; say another folder with --to`);
}

function requireKinds(folder: string, target: TargetName, version: string): void {
  const made = readdirSync(folder)
    .map((name) => describe(name, version))
    .filter((what) => what?.target === target);
  const missing = kinds[target].filter((kind) => !made.some((what) => what?.kind === kind));
  if (missing.length === 0) return;
  throw new Error(`${target}: no ${missing.join(' and no ')} was made`);
}

/** A program's own words, where one failed: what it was called with fills pages, and says less. */
function wordsOf(error: Error & { readonly stderr?: string }): string {
  return error.stderr?.trim().split('\n').slice(0, 12).join('\n') || error.message;
}
