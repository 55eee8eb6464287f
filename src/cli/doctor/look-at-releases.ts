import { statSync } from 'node:fs';
import { currentRelease, serialOfCurrent } from '#release/find.ts';
import { fileOf } from '#release/release.ts';
import { spanWords } from '../time-words.ts';
import { bad, type Finding, note, ok } from './finding.ts';

/** What is left of a manifest's life when it is time for another one. */
const lastPart = 0.25;
const renew =
  'npm run release -- sign DIR --key FILE --renew, then npm run -s admin -- release add DIR; docs/releases.md';

/** Whether the release that helpers are offered is whole, and how long its manifest counts; nothing where there is none. */
export function lookAtReleases(dataDir: string, now: number): Finding[] {
  const serial = serialOfCurrent(dataDir);
  if (serial === undefined) return [];
  const release = currentRelease(dataDir);
  const again = 'npm run -s admin -- release add DIR, with a newer release; or restore DATA_DIR/releases from a backup';
  if (!release) return [bad('releases', `release ${serial} is offered and cannot be read`, again)];
  const { version, files, published_at, expires_at } = release.manifest;
  const missing = files.filter(
    (file) => statSync(fileOf(release, file), { throwIfNoEntry: false })?.size !== file.bytes,
  );
  if (missing.length > 0)
    return [bad('releases', `of ${version} these are not whole: ${missing.map(({ name }) => name).join(', ')}`, again)];
  const [from, until] = [Date.parse(published_at), Date.parse(expires_at)];
  const day = expires_at.slice(0, 10);
  if (until <= now) return [bad('releases', `the manifest of ${version} ran out on ${day}: no helper takes it`, renew)];
  const words = `${version} is offered, its manifest counts until ${day}`;
  if (until - now >= (until - from) * lastPart) return [ok('releases', words)];
  return [note('releases', `${words}, which is ${spanWords(until - now)}; after that no helper takes it`, renew)];
}
