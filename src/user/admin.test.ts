import { eq, like, or } from 'drizzle-orm';
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
import { searchTerms, searchWords } from './search-words.ts';
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
  const found = async (q: string) => {
    const { users } = await searchUsers(database(), operator, { q, limit: 100 });
    return users.map(({ email }) => email);
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

  it('finds users by the beginnings of words of name and e-mail, each once, and none by less', async () => {
    const ada = await account('Ada Byron-Lovelace', 'user', 'ada.king@ada.example');
    const umlaut = await account('Jürgen Öster', 'user', 'j.oester@firma.example');
    for (const q of ['ada', 'ADA', 'love', 'byron-l', 'king', 'ada.king@a', 'ada.ex', 'ada love', 'lov  ad'])
      expect(await found(q), q).toEqual([ada.email]);
    for (const q of ['öst', 'JÜRGEN', 'oester', 'firma'] as const) expect(await found(q), q).toEqual([umlaut.email]);
    for (const q of ['velace', 'ada öst', '%', '_', "' or 1=1 --", '\u{10ffff}']) expect(await found(q), q).toEqual([]);
    await changeUser(at(), operator, ada.id, { name: 'Countess' });
    expect([await found('byron'), await found('countess'), await found('king')]).toEqual([
      [],
      [ada.email],
      [ada.email],
    ]);
  });

  it('turns its pages without missing or repeating anybody, searched or not', async () => {
    for (let n = 0; n < 11; n++) await account(`Pager Paginated ${n}`, 'user', `pag${n}@pages.example`);
    for (const q of ['pag', undefined]) {
      const seen: string[] = [];
      let cursor: string | undefined;
      do {
        const page = await searchUsers(database(), operator, { q, cursor, limit: 3 });
        expect(page.users.length).toBeLessThanOrEqual(3);
        seen.push(...page.users.map(({ email }) => email));
        cursor = page.next_cursor ?? undefined;
      } while (cursor);
      expect(new Set(seen).size).toBe(seen.length);
      expect(seen.filter((email) => email.endsWith('@pages.example'))).toHaveLength(11);
    }
    for (const cursor of ['x', btoa('[1]'), btoa('{}')])
      expect(await codeOf(searchUsers(database(), operator, { cursor, limit: 3 }))).toBe('invalid_request');
  });

  it('finds those of one role alone where that is asked', async () => {
    await account('Rolf Wanted', 'user', 'rolf@roles.example');
    await account('Rolf Wanted', 'admin', 'boss@roles.example');
    for (const role of ['user', 'admin'] as const) {
      const { users } = await searchUsers(database(), operator, { q: 'wanted rolf', role, limit: 10 });
      expect(users.map((user) => [user.email, user.role])).toEqual([
        [role === 'user' ? 'rolf@roles.example' : 'boss@roles.example', role],
      ]);
    }
  });

  it('turns the next page by the word that it began with, though another has become rarer meanwhile', async () => {
    for (let n = 0; n < 5; n++) await account(`Quentin Turned ${n}`, 'user', `t${n}@quarter.example`);
    const page = (cursor?: string) => searchUsers(database(), operator, { q: 'turned quarter', cursor, limit: 2 });
    const first = await page();
    const { userWords } = database().tables;
    const more = Array.from({ length: 30 }, (_, n) => ({
      word: 'quarterly',
      userId: `t${String(n).padStart(21, '0')}`,
    }));
    await database().write(async (tx) => void (await tx.insert(userWords).values(more)));
    const second = await page(first.next_cursor ?? '');
    const third = await page(second.next_cursor ?? '');
    const emails = [first, second, third].flatMap(({ users }) => users.map(({ email }) => email));
    expect([emails.length, new Set(emails).size]).toEqual([5, 5]);
  });

  it('goes on searching for two common words where thousands of users have one of them, and finds who has both', async () => {
    const { users, userWords } = database().tables;
    const crowd = Array.from({ length: 6000 }, (_, n) => ({
      id: `z${String(n).padStart(21, '0')}`,
      email: `z${n}@crowd.example`,
      name: `Zoe ${n}`,
      role: 'user' as const,
      passwordHash: '',
      passwordChangedAt: 0,
      createdAt: 0,
    }));
    await database().write(async (tx) => {
      for (let at = 0; at < crowd.length; at += 1000) {
        const some = crowd.slice(at, at + 1000);
        await tx.insert(users).values(some);
        const words = some.flatMap(({ id, email }) =>
          ['zoe', email, 'crowd.example'].map((word) => ({ word, userId: id })),
        );
        await tx.insert(userWords).values(words);
      }
      await tx.insert(userWords).values({ word: 'zoological', userId: crowd[5555]?.id ?? '' });
    });
    const walked = async (q: string) => {
      const emails: string[] = [];
      let [cursor, pages]: [string | undefined, number] = [undefined, 0];
      do {
        const page = await searchUsers(database(), operator, { q, cursor, limit: 100 });
        emails.push(...page.users.map(({ email }) => email));
        [cursor, pages] = [page.next_cursor ?? undefined, pages + 1];
      } while (cursor);
      return { emails, pages };
    };
    expect(await walked('crowd zoological')).toEqual({ emails: ['z5555@crowd.example'], pages: 1 });
    expect(await walked('zoe crowd nobody')).toEqual({ emails: [], pages: 1 });
    const all = await walked('crowd.example zoe');
    expect([all.emails.length, new Set(all.emails).size]).toEqual([6000, 6000]);
    // Nobody has both, though thousands have either: each page ends after so many words.
    await database().write(async (tx) => void (await tx.delete(userWords).where(like(userWords.word, 'zo%'))));
    await database().write(async (tx) => {
      const rows = Array.from({ length: 6000 }, (_, n) => ({ word: 'zoe', userId: `y${String(n).padStart(21, '0')}` }));
      for (let at = 0; at < rows.length; at += 1000) await tx.insert(userWords).values(rows.slice(at, at + 1000));
    });
    expect(await walked('crowd.example zoe')).toEqual({ emails: [], pages: 2 });
    await database().write(async (tx) => {
      await tx.delete(userWords).where(or(like(userWords.userId, 'z0%'), like(userWords.userId, 'y0%')));
      await tx.delete(users).where(like(users.id, 'z0%'));
    });
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
    expect(await found(from.email)).toEqual([]);
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

it('takes names and e-mails apart into words, and a search into its terms', () => {
  expect(searchWords({ name: "Ada  O'Brien", email: 'ada.k@x.example' })).toEqual([
    'ada',
    "o'brien",
    'o',
    'brien',
    'k',
    'ada.k@x.example',
    'x.example',
  ]);
  expect(searchTerms('  b ADA b a')).toEqual(['ada', 'b']);
});
