import { like, or } from 'drizzle-orm';
import { expect, it } from 'vitest';
import { operator } from '#authority/caller.ts';
import type { Role } from '#contract/account.ts';
import { newId } from '#db/new-id.ts';
import { eachEngine } from '#test/support/engines.ts';
import { changeUser } from './change-user.ts';
import { createUser } from './create-user.ts';
import { searchUsers } from './search-users.ts';
import { searchTerms, searchWords } from './search-words.ts';

const password = 'correct horse battery';
const codeOf = (work: Promise<unknown>) =>
  work.then(
    () => 'done',
    (error) => error.code,
  );

eachEngine('searching for users', (database) => {
  const at = () => ({ db: database() });
  const account = async (name = 'Someone', role: Role = 'user', email = `${newId(10).toLowerCase()}@example.test`) =>
    await createUser(at(), operator, { email, name, password, role });
  const found = async (q: string) => {
    const { users } = await searchUsers(database(), operator, { q, limit: 100 });
    return users.map(({ email }) => email);
  };

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
    const expected = Array.from({ length: 5 }, (_, n) => `t${n}@apt.example`);
    for (const [n, email] of expected.entries()) await account(`Quentin Turned ${n}`, 'user', email);
    const page = (cursor?: string) => searchUsers(database(), operator, { q: 'apt turned', cursor, limit: 2 });
    const pages = [await page()];
    const { userWords } = database().tables;
    const more = Array.from({ length: 30 }, (_, n) => ({
      word: 'turnedly',
      userId: `t${String(n).padStart(21, '0')}`,
    }));
    await database().write(async (tx) => void (await tx.insert(userWords).values(more)));
    for (let next = pages[0]?.next_cursor; next && pages.length < 9; next = pages.at(-1)?.next_cursor)
      pages.push(await page(next));
    await database().write(async (tx) => void (await tx.delete(userWords).where(like(userWords.userId, 't000%'))));
    expect(pages.flatMap(({ users }) => users.map(({ email }) => email)).sort()).toEqual(expected);
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
