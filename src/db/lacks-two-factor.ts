import { sql } from 'drizzle-orm';
import type { Schema } from './database.ts';

/**
 * Whether the user of a query's row (`users` is in its FROM) needs a second factor and has none: 1 or 0. A few look-ups by
 * primary key or index, so that each request can ask.
 */
export function lacksTwoFactor({ users }: Schema) {
  const site = sql`exists (select 1 from site_settings where name = 'require_two_factor' and value = 'true')`;
  const app = sql`exists (select 1 from authenticators a where a.user_id = ${users.id} and a.confirmed_at is not null)`;
  const passkey = sql`exists (select 1 from passkeys p where p.user_id = ${users.id})`;
  return sql<number>`case when (${users.requireTwoFactor} or ${site}) and not ${app} and not ${passkey} then 1 else 0 end`;
}
