import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import type { ReleaseFile, ReleaseTarget } from '#contract/release.ts';
import { currentRelease } from './find.ts';
import { type Personal, personalise } from './personalise.ts';
import { fileOf, type Release } from './release.ts';

/** A file of the newest release as this site hands it out: it knows the site where it can. */
export interface Offered {
  readonly target: ReleaseTarget;
  readonly kind: ReleaseFile['kind'];
  readonly name: string;
  /** Of the file as it is sent, which differs from the published one where it knows its server. */
  readonly bytes: number;
  readonly sha256: string;
  readonly knowsServer: boolean;
}

export interface Offers {
  readonly version: string;
  readonly publishedAt: string;
  readonly notes: string | undefined;
  readonly files: readonly Offered[];
}

const known = new Map<string, Promise<Offered>>();

/** What the download page shows; undefined while there is no release. A file is hashed once for each server and process. */
export async function offersOf(dataDir: string, origin: string): Promise<Offers | undefined> {
  const release = currentRelease(dataDir);
  if (!release) return undefined;
  const { version, published_at, notes, files } = release.manifest;
  const forPeople = files.filter(({ kind }) => kind !== 'program');
  const offered: Offered[] = [];
  for (const file of forPeople) offered.push(await offer(release, file, origin));
  return { version, publishedAt: published_at, notes, files: offered };
}

function offer(release: Release, file: ReleaseFile, origin: string): Promise<Offered> {
  const key = `${file.name} ${file.sha256} ${origin}`;
  const found = known.get(key) ?? hashOffer(fileOf(release, file), file, origin);
  if (known.size > 100) known.clear();
  known.set(key, found);
  found.catch(() => known.delete(key));
  return found;
}

async function hashOffer(path: string, file: ReleaseFile, origin: string): Promise<Offered> {
  const { target, kind, name } = file;
  const personal = await personalise(path, file, origin);
  if (!personal) return { target, kind, name, bytes: file.bytes, sha256: file.sha256, knowsServer: false };
  const hash = createHash('sha256');
  for await (const piece of personalBytes(path, personal)) hash.update(piece);
  const bytes = personal.keep + personal.tail.length;
  return { target, kind, name, bytes, sha256: hash.digest('hex'), knowsServer: true };
}

/** The file as it is sent, from its byte `start` to its byte `end`, both included. */
export async function* personalBytes(
  path: string,
  { keep, patch, tail }: Personal,
  start = 0,
  end = keep + tail.length - 1,
): AsyncGenerator<Buffer> {
  let at = start;
  if (start < keep) {
    for await (const piece of createReadStream(path, { start, end: Math.min(end, keep - 1) })) {
      yield patched(piece as Buffer, at, patch);
      at += (piece as Buffer).length;
    }
  }
  if (end >= keep) yield tail.subarray(Math.max(0, start - keep), end - keep + 1);
}

/** Puts what of the patch lies in this piece into it. */
function patched(piece: Buffer, at: number, patch: Personal['patch']): Buffer {
  if (!patch || patch.at >= at + piece.length || patch.at + patch.bytes.length <= at) return piece;
  const from = Math.max(0, at - patch.at);
  patch.bytes.copy(piece, Math.max(0, patch.at - at), from);
  return piece;
}
