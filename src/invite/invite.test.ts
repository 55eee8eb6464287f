import { eq } from 'drizzle-orm';
import { beforeEach, expect, it } from 'vitest';
import { type Caller, operator } from '#authority/caller.ts';
import { allScopes } from '#contract/scope.ts';
import type { SiteSettings } from '#contract/settings.ts';
import { newId } from '#db/new-id.ts';
import { eachEngine } from '#test/support/engines.ts';
import { verifyPassword } from '#user/verify-password.ts';
import { acceptInvite } from './accept-invite.ts';
import { createInvite } from './create-invite.ts';
import { findInvite } from './find-invite.ts';
import { dayMs, mostOpen } from './invite.ts';
import { listInvites } from './list-invites.ts';
import { revokeInvite } from './revoke-invite.ts';

const password = 'correct horse battery';
const from = { ip: '192.0.2.7', userAgent: 'test' };

eachEngine('an invitation', (database) => {
  let now = 1_800_000_000_000;
  let signUp: SiteSettings['sign_up'];
  const sources = () => ({
    db: database(),
    now: () => now,
    baseUrl: 'https://shots.example',
    settings: { current: { sign_up: signUp } as SiteSettings },
  });
  const invite = async (input: { role?: 'user' | 'admin'; email?: string; days?: number } = {}) => {
    const made = await createInvite(sources(), operator, { role: 'user', days: 7, ...input });
    return { ...made, token: made.url.split('/').at(-1) ?? '' };
  };
  const person = () => ({ name: 'New', email: `${newId(10).toLowerCase()}@example.test`, password });
  const codeOf = (work: Promise<unknown>) =>
    work.then(
      () => 'done',
      (error) => error.code,
    );
  beforeEach(async () => {
    signUp = 'invite';
    const { invites, audit } = database().tables;
    await database().write(async (tx) => {
      await tx.delete(invites);
      await tx.delete(audit);
    });
  });

  it('makes one account of its role, whoever of ten is first', async () => {
    const { token, url } = await invite({ role: 'admin' });
    expect(url).toMatch(/^https:\/\/shots\.example\/invite\/[0-9A-Za-z]{43}$/);
    const people = Array.from({ length: 10 }, person);
    const outcomes = await Promise.all(
      people.map((one) =>
        acceptInvite(sources(), { token, ...one }, from).then(
          ({ email, role }) => `${email} ${role}`,
          (error) => error.code,
        ),
      ),
    );
    const winners = outcomes.filter((outcome) => outcome !== 'not_found');
    expect(winners).toHaveLength(1);
    const [email = ''] = (winners[0] ?? '').split(' ');
    expect(winners[0]).toMatch(/ admin$/);
    expect(await verifyPassword(database(), email, password)).toMatchObject({ email, role: 'admin' });
    for (const one of people)
      if (one.email !== email) expect(await verifyPassword(database(), one.email, password)).toBeUndefined();
  });

  it('that names an e-mail makes an account with that one, whatever was typed', async () => {
    const { token } = await invite({ email: 'fixed@example.test' });
    const user = await acceptInvite(sources(), { token, ...person() }, from);
    expect(user.email).toBe('fixed@example.test');
  });

  it('is still good where the e-mail was taken', async () => {
    const first = await invite();
    const one = person();
    await acceptInvite(sources(), { token: first.token, ...one }, from);
    const { token } = await invite();
    expect(await codeOf(acceptInvite(sources(), { token, ...one }, from))).toBe('conflict');
    expect(await codeOf(acceptInvite(sources(), { token, ...person() }, from))).toBe('done');
  });

  it('is as unknown as any other once it is used, expired or taken back, and while sign-up is off', async () => {
    const accept = (token: string) => codeOf(acceptInvite(sources(), { token, ...person() }, from));
    const [used, expired, revoked, good] = [await invite(), await invite({ days: 1 }), await invite(), await invite()];
    await acceptInvite(sources(), { token: used.token, ...person() }, from);
    await revokeInvite(sources(), operator, revoked.row.id);
    // One that has made an account stays written down: there is nothing to take back any more.
    expect(await codeOf(revokeInvite(sources(), operator, used.row.id))).toBe('not_found');
    const { invites, audit } = database().tables;
    expect(await database().read.$count(invites, eq(invites.id, used.row.id))).toBe(1);
    expect(await database().read.$count(audit, eq(audit.action, 'invite.revoke'))).toBe(1);
    expect(await findInvite(sources(), expired.token)).toMatchObject({ id: expired.row.id });
    now += dayMs;
    for (const token of [used.token, expired.token, revoked.token, newId(43), '']) {
      expect(await findInvite(sources(), token)).toBeUndefined();
      expect(await accept(token)).toBe('not_found');
    }
    signUp = 'off';
    expect(await findInvite(sources(), good.token)).toBeUndefined();
    expect(await accept(good.token)).toBe('not_found');
    expect(await codeOf(invite())).toBe('conflict');
    signUp = 'invite';
    expect(await accept(good.token)).toBe('done');
  });

  it('is on the list, without its token, until it is used, taken back or over', async () => {
    const [first, second] = [await invite(), await invite({ email: 'e@example.test', days: 1 })];
    const list = await listInvites(sources(), operator);
    expect(list.map(({ id }) => id).sort()).toEqual([first.row.id, second.row.id].sort());
    expect(JSON.stringify(list)).not.toContain(second.token);
    await revokeInvite(sources(), operator, first.row.id);
    now += dayMs;
    expect(await listInvites(sources(), operator)).toEqual([]);
    expect(await codeOf(revokeInvite(sources(), operator, first.row.id))).toBe('not_found');
  });

  it('is refused where a hundred are open', async () => {
    for (let n = 0; n < mostOpen; n++) await invite();
    expect(await codeOf(invite())).toBe('conflict');
  });

  it('is made, listed and taken back by administrators alone; one for an administrator asks who they are', async () => {
    const boss: Caller = { userId: newId(), role: 'admin', via: 'session', scopes: new Set(allScopes), verifiedAt: 0 };
    const as = (caller: Caller, role: 'user' | 'admin') => codeOf(createInvite(sources(), caller, { role, days: 7 }));
    expect([await as(boss, 'admin'), await as(boss, 'user')]).toEqual(['verification_needed', 'done']);
    for (const caller of [
      { ...boss, role: 'user' as const },
      { ...boss, via: 'token' as const },
    ]) {
      expect(await as(caller, 'user')).toBe('forbidden');
      expect(await codeOf(listInvites(sources(), caller))).toBe('forbidden');
      expect(await codeOf(revokeInvite(sources(), caller, newId()))).toBe('forbidden');
    }
  });

  it('is written down when it is made, used and taken back', async () => {
    const [one, two] = [await invite(), await invite()];
    const user = await acceptInvite(sources(), { token: one.token, ...person() }, from);
    await revokeInvite(sources(), operator, two.row.id);
    const { read, tables } = database();
    const rows = await read.select().from(tables.audit).orderBy(tables.audit.id);
    expect(rows.map(({ action, targetId, ip }) => [action, targetId, ip])).toEqual([
      ['invite.create', one.row.id, ''],
      ['invite.create', two.row.id, ''],
      ['invite.use', one.row.id, from.ip],
      ['user.create', user.id, from.ip],
      ['invite.revoke', two.row.id, ''],
    ]);
    expect(JSON.stringify(rows)).not.toContain(one.token);
  });
});
