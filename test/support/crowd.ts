import type { Database } from '#db/database.ts';
import { dayOf, periodOf } from '#statistics/days.ts';
import { type Dialect, dialects } from './crowd-sql.ts';

/** How many there shall be. The first user has a twentieth of all pictures. */
export interface CrowdSize {
  readonly users: number;
  readonly images: number;
}

const dayMs = 86_400_000;
export const crowdUser = (number: number): string => `u${String(number).padStart(21, '0')}`;

/**
 * Fills an empty database with users, titled pictures of the last 300 days and statistics, by SQL of the engine's own.
 * Titles are a common word, one of 5000 numbers (`n123`), and with every tenth `rare`.
 */
export async function seedCrowd(
  engine: Database['engine'],
  run: (sql: string) => Promise<unknown>,
  { users, images }: CrowdSize,
  now: number,
): Promise<void> {
  const sql = dialects[engine];
  const owner = `case when n % 20 = 0 then 0 else n % ${users} end`;
  const made = `${now} - (${images} - n) * ${Math.floor((300 * dayMs) / images)}`;
  const common = `case n % 4 when 0 then 'invoice' when 1 then 'meeting' when 2 then 'holiday' else 'screenshot' end`;
  const type = `case n % 5 when 0 then 'image/gif' when 1 then 'image/jpeg' else 'image/png' end`;
  const [image, user, number] = [sql.id('i', 'n'), sql.id('u', owner), sql.join(`'n'`, sql.text(`n % 5000`))];
  const rare = `case when n % 10 = 0 then ' rare' else '' end`;
  const person = sql.join(`'person'`, sql.text('n'));
  await run(`insert into users (id, email, name, role, password_hash, password_changed_at, created_at, last_seen_at)
    select ${sql.id('u', 'n')}, ${sql.join(person, `'@example.org'`)}, ${sql.join(person, `' '`, sql.text('n'))}, case when n = 0 then 'admin' else 'user' end,
    '', 0, ${now}, ${now} - n * 3600000 from ${sql.numbers(users)}`);
  for (const word of [person, sql.text('n')])
    await run(`insert into user_words (word, user_id) select ${word}, ${sql.id('u', 'n')} from ${sql.numbers(users)}`);
  const step = 100_000;
  for (let from = 0; from < images; from += step) {
    const some = `${sql.numbers(Math.min(images, from + step))} where n >= ${from}`;
    await run(`insert into images (id, user_id, type, bytes, width, height, frames, sha256, title, visibility, store,
      store_key, created_at) select ${image}, ${user}, ${type}, 1000 + n * 7919 % 5000000, 800, 600, 1, '${'a'.repeat(64)}',
      ${sql.join(common, `' '`, number, rare)}, 'link', case when n % 3 = 0 then 's3' else 'disk' end, ${image}, ${made}
      from ${some}`);
    const words = [`select ${common} as word`, `select ${number} as word`, `select 'rare' as word`];
    for (const [at, word] of words.entries())
      await run(`insert into title_words (word, image_id, user_id, created_at)
        ${word}, ${image}, ${user}, ${made} from ${some}${at === 2 ? ' and n % 10 = 0' : ''}`);
  }
  await run(
    `insert into \`usage\` (user_id, images, bytes) select user_id, count(*), sum(bytes) from images group by user_id`,
  );
  await seedCounters(sql, run, users, now);
}

async function seedCounters(sql: Dialect, run: (sql: string) => Promise<unknown>, users: number, now: number) {
  const today = dayOf(now);
  const sums = '3 + n % 7, 100000 * (n % 9), 40, 1, 20000';
  const days = [
    ...["'all', ''", "'type', 'image/png'", "'type', 'image/gif'", "'store', 'disk'", "'store', 's3'"].map(
      (of) => `select ${of}, ${today} - n, ${sums} from ${sql.numbers(700)}`,
    ),
    ...[
      ['user', today, 1, 60],
      ['user_week', periodOf('week', today), 7, 30],
    ].map(
      ([kind, last, step, count]) =>
        `select '${kind}', users.id, ${last} - ${step} * n, ${sums} from ${sql.numbers(Number(count))}, users`,
    ),
  ];
  let month = periodOf('month', today);
  for (let at = 0; at < 25; at++, month = periodOf('month', month - 1))
    days.push(`select 'user_month', ${sql.id('u', 'n')}, ${month}, ${sums} from ${sql.numbers(users)}`);
  for (const rows of days) await run(`insert into counters ${rows}`);
  await run(`insert into store_calls select 'disk', 'put', ${today} - n, 100, 1, 500, 90 from ${sql.numbers(60)}`);
}
