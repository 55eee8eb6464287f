import { randomBytes } from 'node:crypto';
import { existsSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { statfs } from 'node:fs/promises';
import { join } from 'node:path';
import type { Config } from '#config/config.ts';
import { reasonOf } from '#errors/reason-of.ts';
import { byteSize } from '#ui/byte-size.ts';
import { bad, type Finding, note, ok } from './finding.ts';

const leastFree = 1_000_000_000;
const leastPart = 0.1;

/** Whether DATA_DIR can be written, by this user alone, and has room. */
export async function lookAtDisk({ dataDir, sqliteFile }: Config): Promise<Finding[]> {
  const probe = join(dataDir, `doctor-${randomBytes(6).toString('hex')}`);
  try {
    writeFileSync(probe, 'probe', { mode: 0o600, flag: 'wx', flush: true });
    rmSync(probe);
  } catch (error) {
    return [bad('disk', `${dataDir} cannot be written: ${reasonOf(error)}`, `chown -R prntscrn: ${dataDir}`)];
  }
  const { bavail, blocks, bsize } = await statfs(dataDir);
  const [free, whole] = [bavail * bsize, blocks * bsize];
  const words = `${byteSize(free, 'en')} of ${byteSize(whole, 'en')} free in ${dataDir}`;
  const full = free < leastFree || free < whole * leastPart;
  const room = full
    ? note('disk', words, 'Give it more room, or set RETENTION_DAYS; at 0 uploads are answered with 507')
    : ok('disk', words);
  const open = [join(dataDir, 'auth-secret'), sqliteFile].filter((place) => existsSync(place) && isOpen(place));
  // Below a folder that is closed to others nothing is open to them.
  const rights =
    isOpen(dataDir) && open.length > 0
      ? bad('rights', `every user of this machine can read ${open.join(', ')}`, `chmod 700 ${dataDir}`)
      : ok('rights', 'nobody else of this machine can read what is kept');
  return [room, rights];
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
