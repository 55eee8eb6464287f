import { randomBytes } from 'node:crypto';
import { existsSync, rmSync, type StatsFs, statSync, writeFileSync } from 'node:fs';
import { statfs } from 'node:fs/promises';
import { join } from 'node:path';
import type { Config } from '#config/config.ts';
import { reasonOf } from '#errors/reason-of.ts';
import { byteSize } from '#ui/byte-size.ts';
import { bad, type Finding, note, ok } from './finding.ts';

const leastFree = 1_000_000_000;
const leastPart = 0.1;
const leastFiles = 1000;

/** What a file system has left, as `statfs` tells. */
type Space = Pick<StatsFs, 'bavail' | 'blocks' | 'bsize' | 'files' | 'ffree'>;

/** Whether DATA_DIR can be written, by this user alone, and has room. */
export async function lookAtDisk(
  { dataDir, sqliteFile, maxUploadBytes }: Config,
  spaceOf: (folder: string) => Promise<Space> = statfs,
): Promise<Finding[]> {
  const probe = join(dataDir, `doctor-${randomBytes(6).toString('hex')}`);
  try {
    writeFileSync(probe, 'probe', { mode: 0o600, flag: 'wx', flush: true });
    rmSync(probe);
  } catch (error) {
    rmSync(probe, { force: true });
    const isFull = fullCodes.has(String((error as { code?: unknown }).code));
    const advice = isFull ? [moreRoom, nowRefused] : [`chown -R prntscrn: ${dataDir}`];
    return [bad('disk', `${dataDir} cannot be written: ${reasonOf(error)}`, ...advice)];
  }
  const room = roomFinding(dataDir, await spaceOf(dataDir), maxUploadBytes);
  const open = [join(dataDir, 'auth-secret'), sqliteFile].filter((place) => existsSync(place) && isOpen(place));
  // Below a folder that is closed to others nothing is open to them.
  const rights =
    isOpen(dataDir) && open.length > 0
      ? bad('rights', `every user of this machine can read ${open.join(', ')}`, `chmod 700 ${dataDir}`)
      : ok('rights', 'nobody else of this machine can read what is kept');
  return [room, rights];
}

const fullCodes = new Set(['ENOSPC', 'EDQUOT']);
const moreRoom = 'Give it more room, or set RETENTION_DAYS; `npm run -s admin -- purge run` removes what is due now';
const nowRefused = 'Until then uploads are answered with 507, and helpers keep their pictures';

/** Some file systems count no files, and say 0 of 0. */
function roomFinding(dataDir: string, space: Space, maxUploadBytes: number): Finding {
  const { bavail, blocks, bsize, files, ffree } = space;
  const [free, whole] = [bavail * bsize, blocks * bsize];
  const words = `${byteSize(free, 'en')} of ${byteSize(whole, 'en')} free in ${dataDir}`;
  // One at its largest, and as much again for the database and for what else comes meanwhile.
  if (free < 2 * maxUploadBytes)
    return bad('disk', `${words}: less than two of the largest uploads`, moreRoom, nowRefused);
  if (files > 0 && ffree < leastFiles)
    return bad('disk', `${words}, but room for ${ffree} more files`, moreRoom, nowRefused);
  const scarce = free < leastFree || free < whole * leastPart;
  return scarce ? note('disk', words, `${moreRoom}; at 0 uploads are answered with 507`) : ok('disk', words);
}

const isOpen = (place: string) => process.platform !== 'win32' && (statSync(place).mode & 0o007) !== 0;

/** Whether the secrets that were set by hand look made by chance. */
export function lookAtSecrets({ authSecret, authSecretGiven, cronSecret, metricsToken }: Config): Finding[] {
  const given = {
    AUTH_SECRET: authSecretGiven ? authSecret : undefined,
    CRON_SECRET: cronSecret,
    METRICS_TOKEN: metricsToken,
  };
  const weak = Object.entries(given).filter(([, secret]) => secret !== undefined && isGuessable(secret));
  const same = Object.values(given).filter(Boolean);
  if (weak.length === 0 && new Set(same).size === same.length)
    return [ok('secrets', authSecretGiven ? 'look random' : 'look random; AUTH_SECRET was made by the server')];
  const found = weak.map(([name]) => bad('secrets', `${name} looks guessable`, `${name}=$(openssl rand -base64 33)`));
  return found.length > 0
    ? found
    : [bad('secrets', 'two of them are the same', 'Set each to its own: openssl rand -base64 33')];
}

/** Words, repetitions and keyboards rows have few different letters, or only small ones. */
function isGuessable(secret: string): boolean {
  const kinds = [/[a-z]/, /[A-Z]/, /\d/, /[^a-zA-Z\d]/].filter((kind) => kind.test(secret)).length;
  const hex = /^[\da-f]{32,}$/i.test(secret);
  return new Set(secret).size < (hex ? 8 : 10) || (!hex && kinds < 2);
}
