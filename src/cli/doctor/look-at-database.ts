import type { Config } from '#config/config.ts';
import { type Examined, examineDatabase } from '#db/examine.ts';
import { databaseFault } from '#db/fault.ts';
import { reasonOf } from '#errors/reason-of.ts';
import { spanWords } from '../time-words.ts';
import { bad, type Finding, note, ok } from './finding.ts';

const mostSkewMs = 2000;
const purgeLateMs = 26 * 3_600_000;

/** The engine, its migrations, its clock, and whether purges run. */
export async function lookAtDatabase(config: Config, now: () => number): Promise<Finding[]> {
  const before = now();
  let found: Examined | undefined;
  try {
    found = await examineDatabase(config);
  } catch (error) {
    const away = databaseFault(error) === 'unreachable' ? 'does not answer' : 'cannot be used';
    const advice = config.databaseUrl
      ? 'Look at DATABASE_URL, and whether the database runs and lets this user in'
      : 'npm run -s admin -- restore --from DIR brings a backup back';
    return [bad('database', `${away}: ${reasonOf(error)}`, advice)];
  }
  if (!found) return [note('database', 'there is none yet', 'npm start makes it')];
  const { engine, version, isolation } = found;
  const name = engine === 'sqlite' ? `SQLite ${version}` : version;
  return [
    migrationFinding(found, name),
    ...(['REPEATABLE-READ', 'READ-COMMITTED', 'SERIALIZABLE'].includes(isolation)
      ? []
      : [
          bad(
            'isolation',
            `${isolation} lets one read what another has not committed`,
            'Set REPEATABLE-READ, the default',
          ),
        ]),
    clockFinding(found.clock, (before + now()) / 2),
    purgeFinding(config, found, now()),
  ];
}

function migrationFinding({ migrations: { applied, known } }: Examined, name: string): Finding {
  if (applied > known)
    return bad('database', `${name}: a newer prntscrn has migrated it`, 'Run that version, or restore an older backup');
  if (applied < known)
    return note('database', `${name}, ${known - applied} migrations behind`, 'npm start migrates it');
  return ok('database', `${name}, all ${known} migrations are in`);
}

function clockFinding(clock: number | undefined, here: number): Finding {
  if (clock === undefined) return ok('clock', new Date(here).toISOString());
  const skew = Math.abs(clock - here);
  const words = `the database's clock is ${spanWords(skew)} from this machine's`;
  return skew > mostSkewMs ? bad('clock', words, 'timedatectl set-ntp true, on both machines') : ok('clock', words);
}

function purgeFinding({ purgeSchedule, cronSecret }: Config, { lastPurgeAt }: Examined, now: number): Finding {
  const set = 'Set PURGE_SCHEDULE, or CRON_SECRET and a timer that calls /api/cron/purge';
  if (purgeSchedule === undefined && cronSecret === undefined) return bad('purge', 'nothing starts it', set);
  if (lastPurgeAt === undefined) return note('purge', 'has not run yet', 'npm run -s admin -- purge run');
  const age = now - lastPurgeAt;
  const words = `ran ${spanWords(Math.max(0, age))} ago`;
  return age > purgeLateMs ? bad('purge', words, set, 'npm run -s admin -- purge list') : ok('purge', words);
}
