import type { Database } from '#db/database.ts';
import { dialects } from './crowd-sql.ts';

/**
 * Fills what stands on an administrator's desk and in accounts beside pictures, of users that `seedCrowd` made: the log with
 * `rows` entries, and both queues, invitations, sessions, tokens and programs let in with a tenth of that each.
 */
export async function seedDesk(
  engine: Database['engine'],
  run: (sql: string) => Promise<unknown>,
  { users, rows }: { users: number; rows: number },
  now: number,
): Promise<void> {
  const sql = dialects[engine];
  const [user, own] = [sql.id('u', `n % ${users}`), sql.id('x', 'n')];
  const long = now + 86_400_000;
  const action = `case n % 50 when 0 then 'user.change' when 1 then 'session.sign_in' else 'image.upload' end`;
  const state = `case n % 20 when 0 then 'parked' when 1 then 'claimed' else 'waiting' end`;
  const due = `case n % 20 when 0 then null else ${now} - n end`;
  await run(`insert into audit (at, action, actor_id, actor_name, via, target_id, target_name, ip, user_agent)
    select ${now} - (${rows} - n) * 1000, ${action}, ${user}, 'somebody', 'session', ${sql.id('i', 'n % 5000')}, 'something',
    '127.0.0.1', 'Browser' from ${sql.numbers(rows)}`);
  const some = sql.numbers(Math.ceil(rows / 10));
  await run(`insert into purges (id, user_id, store, store_key, bytes, reason, state, attempts, next_attempt_at, created_at)
    select ${own}, ${user}, 'disk', ${own}, 1000, case n % 3 when 0 then 'deleted' else 'expired' end, ${state}, 1, ${due},
    ${now} - n from ${some}`);
  await run(`insert into moves (image_id, store, state, attempts, next_attempt_at, created_at)
    select ${sql.id('i', 'n')}, 's3', ${state}, 1, ${due}, ${now} - n from ${some}`);
  await run(`insert into invites (id, token_hash, role, created_by, created_at, expires_at, used_at)
    select ${own}, ${own}, 'user', ${user}, ${now} - n * 60000, ${long} - n * 60000,
    case n % 50 when 0 then null else ${now} end from ${some}`);
  await run(`insert into sessions (id_hash, user_id, created_at, last_seen_at, expires_at, user_agent, ip, verified_at)
    select ${own}, ${user}, ${now}, ${now}, ${long}, 'Browser', '127.0.0.1', 0 from ${some}`);
  await run(`insert into tokens (id, user_id, name, token_hash, scopes, created_at)
    select ${own}, ${user}, 'Script', ${own}, 'image:write', ${now} from ${some}`);
  await run(`insert into oauth_records (model, id_hash, payload, account_id, created_at, expires_at)
    select case n % 2 when 0 then 'Grant' else 'AccessToken' end, ${own}, '', ${user}, ${now}, ${long} from ${some}`);
}
