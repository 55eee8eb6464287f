import { expect, it } from 'vitest';
import type { Caller } from '#authority/caller.ts';
import { HELPER_CLIENT_ID } from '#contract/oauth.ts';
import { allScopes } from '#contract/scope.ts';
import type { Database } from '#db/database.ts';
import { eachEngine } from '#test/support/engines.ts';
import { newUser } from '#test/support/oauth-site.ts';
import { openAdapter } from './adapter.ts';
import { endConnection } from './end-connection.ts';
import { findAccessToken } from './find-access-token.ts';
import { listConnections } from './list-connections.ts';

const config = { authSecret: 'a secret of the tests, long enough to be one' };
const sessionOf = (userId: string): Caller => ({ userId, role: 'user', via: 'session', scopes: new Set(allScopes) });
let grants = 0;

eachEngine('the programs that were let in', (database) => {
  async function letIn(db: Database, accountId: string): Promise<string> {
    const adapter = openAdapter({ db, config });
    const grantId = `grant-${++grants}`;
    const clientId = HELPER_CLIENT_ID;
    await adapter('Grant').upsert(grantId, { accountId, clientId, openid: { scope: 'openid image:write' } }, 3600);
    const token = `token of ${grantId}`;
    await adapter('AccessToken').upsert(token, { accountId, clientId, grantId, scope: 'image:write' }, 3600);
    return token;
  }
  const opens = async (db: Database, token: string) => (await findAccessToken({ db, config }, token)) !== undefined;

  it('are listed with what they may do, and are ended one by one by their own person alone', async () => {
    const db = database();
    const [me, other] = [(await newUser(db)).id, (await newUser(db)).id];
    const [first, second] = [await letIn(db, me), await letIn(db, me)];
    const listed = await listConnections({ db, config }, sessionOf(me));
    expect(listed).toHaveLength(2);
    expect(listed[0]).toMatchObject({ app: 'prntscrn helper', scopes: ['image:write'], lastSeenAt: null });
    await expect(endConnection({ db, config }, sessionOf(other), listed[1]?.id)).rejects.toThrow('not connected');
    await endConnection({ db, config }, sessionOf(me), listed[1]?.id);
    expect([await opens(db, first), await opens(db, second)].filter(Boolean)).toHaveLength(1);
    expect(await listConnections({ db, config }, sessionOf(me))).toHaveLength(1);
    const log = await db.read.select().from(db.tables.audit);
    expect(log.filter(({ actorId }) => actorId === me)).toMatchObject([{ action: 'app.disconnect' }]);
  });

  it('are all ended together, and nobody else is', async () => {
    const db = database();
    const [me, other] = [(await newUser(db)).id, (await newUser(db)).id];
    const tokens = [await letIn(db, me), await letIn(db, me)];
    const theirs = await letIn(db, other);
    expect(await endConnection({ db, config }, sessionOf(me))).toBe(2);
    for (const token of tokens) expect(await opens(db, token)).toBe(false);
    expect(await opens(db, theirs)).toBe(true);
    expect(await endConnection({ db, config }, sessionOf(me))).toBe(0);
  });
});
