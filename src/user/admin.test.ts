import { eq } from 'drizzle-orm';
import { expect, it } from 'vitest';
import { type Caller, operator } from '#authority/caller.ts';
import type { Role } from '#contract/account.ts';
import { allScopes } from '#contract/scope.ts';
import { newId } from '#db/new-id.ts';
import { insertRow } from '#image/queries.ts';
import { recountUsage } from '#image/usage/recount.ts';
import { removeAccount } from '#purge/remove-account.ts';
import { findSession } from '#session/find-session.ts';
import { openSession } from '#session/open-session.ts';
import { eachEngine } from '#test/support/engines.ts';
import { newRow } from '#test/support/image-desk.ts';
import { createToken } from '#token/create-token.ts';
import { findToken } from '#token/find-token.ts';
import { changeUser } from './change-user.ts';
import { createUser } from './create-user.ts';
import { createUserFor } from './create-user-for.ts';
import { givePassword } from './give-password.ts';
import { lookAtUser } from './look-at-user.ts';
import { searchUsers } from './search-users.ts';
import { signOutEverywhere } from './sign-out-everywhere.ts';
import { verifyPassword } from './verify-password.ts';

const password = 'correct horse battery';

function session(userId: string, changes: Partial<Caller> = {}): Caller {
  const scopes = new Set(allScopes);
  return {
    userId,
    role: 'admin',
    via: 'session',
    scopes,
    name: 'boss@example.test',
    verifiedAt: Date.now(),
    ...changes,
  };
}
const codeOf = (work: Promise<unknown>) =>
  work.then(
    () => 'done',
    (error) => error.code,
  );

eachEngine('the administrator’s desk', (database) => {
  const at = () => ({ db: database() });
  const account = async (name = 'Someone', role: Role = 'user', email = `${newId(10).toLowerCase()}@example.test`) =>
    await createUser(at(), operator, { email, name, password, role });
  const auditOf = async (targetId: string) => {
    const { read, tables } = database();
    const rows = await read
      .select()
      .from(tables.audit)
      .where(eq(tables.audit.targetId, targetId))
      .orderBy(tables.audit.id);
    return rows.map(({ action, detail }) => [action, detail === null ? null : JSON.parse(detail)]);
  };
  // The first: the order counts here.
  it('never loses its last administrator, even where all are demoted, disabled or removed at the same moment', async () => {
    const admins = await Promise.all([1, 2, 3, 4].map(() => account('Admin', 'admin')));
    const boss = session(newId());
    const outcomes = await Promise.all(
      admins.map(({ id }, index) =>
        codeOf(
          index === 0
            ? removeAccount(at(), boss, id)
            : changeUser(at(), boss, id, index === 1 ? { disabled: true } : { role: 'user' }),
        ),
      ),
    );
    expect(outcomes.sort()).toEqual(['conflict', 'done', 'done', 'done']);
    const { users } = await searchUsers(database(), operator, { role: 'admin', limit: 100 });
    expect(users.filter(({ disabled_at }) => disabled_at === null)).toHaveLength(1);
    const last = users.find(({ disabled_at }) => disabled_at === null)?.id ?? '';
    for (const change of [{ role: 'user' as const }, { disabled: true }])
      expect(await codeOf(changeUser(at(), boss, last, change))).toBe('conflict');
    expect(await codeOf(removeAccount(at(), boss, last))).toBe('conflict');
    await changeUser(at(), boss, last, { role: 'admin', quota_bytes: 5 });
  });

  it('changes what it is asked to, writes down what has really changed, and shows it', async () => {
    const { id, email } = await account();
    const boss = session(newId());
    await changeUser(at(), boss, id, { role: 'user', quota_bytes: 1000, retention_days: 0, require_two_factor: true });
    await changeUser(at(), boss, id, { disabled: true });
    const disabledAt = async () => (await lookAtUser(database(), boss, id)).disabled_at;
    const first = await disabledAt();
    await changeUser({ ...at(), now: () => Date.now() + 60_000 }, boss, id, { disabled: true });
    expect(await disabledAt()).toBe(first);
    await changeUser(at(), boss, id, { disabled: false, quota_bytes: null });
    const shown = { email, disabled_at: null, quota_bytes: null, retention_days: 0, require_two_factor: true };
    expect(await lookAtUser(database(), boss, id)).toMatchObject({
      ...shown,
      images: 0,
      two_factor: false,
      sessions: 0,
    });
    expect(await auditOf(id)).toEqual([
      ['user.create', { role: 'user' }],
      [
        'user.change',
        {
          quota_bytes: { from: null, to: 1000 },
          retention_days: { from: null, to: 0 },
          require_two_factor: { from: false, to: true },
        },
      ],
      ['user.disable', null],
      ['user.change', { quota_bytes: { from: 1000, to: null } }],
      ['user.enable', null],
    ]);
  });

  it('signs somebody out everywhere at once, and ends the tokens only where told to', async () => {
    const user = await account();
    const open = () => openSession(at(), user.id, { ip: '::1', userAgent: '' });
    const cookies = [await open(), await open()];
    const { secret } = await createToken(at(), operator, user.id, {
      name: 'x',
      scopes: [...allScopes],
      expiresInDays: undefined,
    });
    const { oauthRecords } = database().tables;
    const times = { createdAt: Date.now(), expiresAt: Date.now() + 60_000 };
    const grant = { model: 'Grant', idHash: newId(), payload: '', accountId: user.id, ...times };
    const another = { ...grant, idHash: newId(), accountId: newId() };
    await database().write(async (tx) => void (await tx.insert(oauthRecords).values([grant, another])));
    expect(await lookAtUser(database(), operator, user.id)).toMatchObject({ sessions: 2, helpers: 1, tokens: 1 });
    await signOutEverywhere(at(), operator, user.id, { tokens: false });
    for (const cookie of cookies) expect(await findSession(at(), cookie)).toBeUndefined();
    const left = await database().read.select({ idHash: oauthRecords.idHash }).from(oauthRecords);
    expect(left.map(({ idHash }) => idHash)).toEqual([another.idHash]);
    expect(await findToken(at(), secret)).toBeDefined();
    expect(await verifyPassword(database(), user.email, password)).toBeDefined();
    await signOutEverywhere(at(), operator, user.id, { tokens: true });
    expect(await findToken(at(), secret)).toBeUndefined();
    expect((await auditOf(user.id)).slice(1).map(([, detail]) => detail)).toEqual([
      { everywhere: true, sessions: 2, tokens: 0 },
      { everywhere: true, sessions: 0, tokens: 1 },
    ]);
  });

  it('makes a password that is good, and the old one and what it opened are not', async () => {
    const user = await account();
    const cookie = await openSession(at(), user.id, { ip: '::1', userAgent: '' });
    const given = await givePassword(at(), session(newId()), user.id);
    expect(given).toMatch(/^([a-z2-9]{5}-){3}[a-z2-9]{5}$/);
    expect(await verifyPassword(database(), user.email, password)).toBeUndefined();
    expect(await verifyPassword(database(), user.email, given)).toBeDefined();
    expect(await findSession(at(), cookie)).toBeUndefined();
    const made = await createUserFor(at(), operator, {
      name: 'New',
      email: `${newId(8)}@x.example`.toLowerCase(),
      role: 'user',
    });
    expect(await verifyPassword(database(), made.user.email, made.password)).toMatchObject({ id: made.user.id });
    expect(JSON.stringify(await auditOf(user.id))).not.toContain(given);
  });

  it('hands the pictures of a removed account over, with what is counted of them, in spite of the other’s quota', async () => {
    const db = database();
    const [from, to] = [await account(), await account()];
    await changeUser(at(), operator, to.id, { quota_images: 1 });
    const rows = Array.from({ length: 501 }, () => newRow(from.id, { bytes: 3, idempotencyKey: newId() }));
    const same = newRow(to.id, { bytes: 10, idempotencyKey: rows[0]?.idempotencyKey ?? '' });
    await db.write(async (tx) => {
      await tx.insert(db.tables.images).values(rows);
      await tx
        .insert(db.tables.titleWords)
        .values({ word: 'cat', imageId: rows[0]?.id ?? '', userId: from.id, createdAt: 1 });
    });
    await insertRow(db, same, 1);
    expect(await recountUsage(db, operator)).toEqual([
      { userId: from.id, was: { images: 0, bytes: 0 }, is: { images: 501, bytes: 1503 } },
    ]);
    let batches = 0;
    const dies = (step: string) => {
      if (step === 'handed over' && ++batches === 1) throw new Error('killed here');
    };
    const removal = (reached?: typeof dies) =>
      removeAccount({ ...at(), ...(reached && { reached }) }, operator, from.id, { heirId: to.id });
    await expect(removal(dies)).rejects.toThrow('killed here');
    expect(await lookAtUser(db, operator, from.id)).toMatchObject({ images: 1, bytes: 3 });
    expect(await removal()).toEqual({ deleted: 0, handedOver: 1 });
    expect(await lookAtUser(db, operator, to.id)).toMatchObject({ images: 502, bytes: 1513 });
    expect(await recountUsage(db, operator)).toEqual([]);
    expect(await codeOf(lookAtUser(db, operator, from.id))).toBe('not_found');
    const words = await db.read.select().from(db.tables.titleWords);
    expect(words.map(({ userId }) => userId)).toEqual([to.id]);
    expect(await db.read.select().from(db.tables.purges)).toEqual([]);
    expect((await auditOf(from.id)).slice(-3)).toEqual([
      ['user.remove', null],
      ['user.remove', null],
      ['image.hand_over', { pictures: 1, to: to.id }],
    ]);
    expect((await searchUsers(db, operator, { q: from.email, limit: 100 })).users).toEqual([]);
  });

  it('hands nothing to the account itself, to nobody or to somebody who is shut out', async () => {
    const [one, shut] = [await account(), await account()];
    await changeUser(at(), operator, shut.id, { disabled: true });
    for (const [heirId, code] of [
      [one.id, 'conflict'],
      [newId(), 'not_found'],
      [shut.id, 'not_found'],
    ] as const)
      expect(await codeOf(removeAccount(at(), operator, one.id, { heirId }))).toBe(code);
    expect(await lookAtUser(database(), operator, one.id)).toMatchObject({ disabled_at: null });
  });

  it('opens to administrators with a session alone, and asks who they are before what is dangerous', async () => {
    const { id } = await account();
    const boss = session(newId(), { verifiedAt: 0 });
    const verbs: ((caller: Caller | undefined) => Promise<unknown>)[] = [
      (caller) => changeUser(at(), caller, id, { role: 'admin' }),
      (caller) => changeUser(at(), caller, id, { quota_images: 0 }),
      (caller) => givePassword(at(), caller, id),
      (caller) => signOutEverywhere(at(), caller, id, { tokens: true }),
      (caller) => createUserFor(at(), caller, { name: 'x', email: 'x@x.example', role: 'admin' }),
      (caller) => removeAccount(at(), caller, id),
    ];
    for (const verb of verbs) {
      expect(await codeOf(verb(boss))).toBe('verification_needed');
      expect(await codeOf(verb(session(newId(), { role: 'user' })))).toBe('forbidden');
      expect(await codeOf(verb(session(newId(), { via: 'token' })))).toBe('forbidden');
      expect(await codeOf(verb(undefined))).toBe('unauthorized');
    }
    for (const look of [
      (caller: Caller) => lookAtUser(database(), caller, id),
      (caller: Caller) => searchUsers(database(), caller, { limit: 1 }),
    ]) {
      expect(await codeOf(look(boss))).toBe('done');
      expect(await codeOf(look(session(newId(), { role: 'user' })))).toBe('forbidden');
    }
    expect(await codeOf(changeUser(at(), session(id), id, { disabled: true }))).toBe('conflict');
    expect(await codeOf(changeUser(at(), operator, newId(), { name: 'x' }))).toBe('not_found');
  });
});
