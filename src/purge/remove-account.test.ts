import { expect, it } from 'vitest';
import { type Caller, operator } from '#authority/caller.ts';
import type { Role } from '#contract/account.ts';
import { allScopes } from '#contract/scope.ts';
import { newId } from '#db/new-id.ts';
import type { ImageRow } from '#image/image.ts';
import { rowById } from '#image/queries.ts';
import { findSession } from '#session/find-session.ts';
import { openSession } from '#session/open-session.ts';
import { eachEngine } from '#test/support/engines.ts';
import { newRow, silent } from '#test/support/image-desk.ts';
import { createToken } from '#token/create-token.ts';
import { findToken } from '#token/find-token.ts';
import { createUser } from '#user/create-user.ts';
import { listUsers } from '#user/list-users.ts';
import { setDisabled } from '#user/set-disabled.ts';
import { removeAccount, removeOwnAccount } from './remove-account.ts';
import { resumeRemovals } from './resume-removals.ts';

const now = 1_800_000_000_000;

eachEngine('an account that is removed', (database) => {
  const at = () => ({ db: database(), now: () => now });
  const account = async (role: Role = 'user') => {
    const email = `${newId(10).toLowerCase()}@example.test`;
    return await createUser(at(), operator, { email, name: 'Someone', password: 'correct horse battery', role });
  };
  const self = ({ id, email }: { id: string; email: string }): Caller => {
    const scopes = new Set(allScopes);
    return { userId: id, role: 'user', via: 'session', scopes, name: email, verifiedAt: now };
  };
  const insert = async (rows: ImageRow[]) => {
    await database().write(async (tx) => void (await tx.insert(database().tables.images).values(rows)));
  };
  const purgesOf = async (userId: string) => {
    const { read, tables } = database();
    return (await read.select().from(tables.purges)).filter((entry) => entry.userId === userId);
  };
  const isThere = async (id: string) => (await listUsers(database(), operator)).some((user) => user.id === id);

  it('leaves no way in, no living link and no bytes that nobody will remove', async () => {
    const { id } = await account();
    const other = newRow(newId());
    const rows = Array.from({ length: 501 }, () => newRow(id, { idempotencyKey: newId(), keep: true }));
    await insert([...rows, other]);
    const cookie = await openSession(at(), id, { ip: '::1', userAgent: '' });
    const input = { name: 'x', scopes: [...allScopes], expiresInDays: undefined };
    const { secret } = await createToken(at(), operator, id, input);
    const { oauthRecords, moves } = database().tables;
    await database().write(async (tx) => {
      const times = { createdAt: now, expiresAt: now + 1000 };
      await tx.insert(oauthRecords).values({ model: 'Grant', idHash: newId(64), payload: '', accountId: id, ...times });
      const move = { store: 's3', state: 'waiting', attempts: 0, createdAt: now } as const;
      await tx.insert(moves).values([rows[0], other].map((row) => ({ imageId: row?.id ?? '', ...move })));
    });

    expect(await removeAccount(at(), operator, id)).toMatchObject({ deleted: 501 });
    expect(await isThere(id)).toBe(false);
    expect([await findSession(at(), cookie), await findToken(at(), secret)]).toEqual([undefined, undefined]);
    const [records, moving] = [
      await database().read.select().from(oauthRecords),
      await database().read.select().from(moves),
    ];
    expect(records.filter((record) => record.accountId === id)).toEqual([]);
    expect(moving.map((move) => move.imageId)).toEqual([other.id]);
    const entries = await purgesOf(id);
    expect(entries.map((entry) => entry.id).sort()).toEqual(rows.map((row) => row.id).sort());
    expect(entries[0]).toMatchObject({
      reason: 'account_removed',
      askedBy: null,
      state: 'waiting',
      attempts: 0,
      nextAttemptAt: now,
      bytes: 100,
    });
    expect(await rowById(database(), rows[500]?.id ?? '')).toMatchObject({ deletedAt: now, idempotencyKey: null });
    expect(await rowById(database(), other.id)).toMatchObject({ deletedAt: null });
  });

  it.each(['shut out', 'queued'] as const)(
    'is removed by a second try where the first died when it was %s',
    async (step) => {
      const { id } = await account();
      await insert([newRow(id), newRow(id, { deletedAt: 5 })]);
      const dies = (reached: string) => {
        if (reached === step) throw new Error('killed here');
      };
      await expect(removeAccount({ ...at(), reached: dies }, operator, id)).rejects.toThrow('killed here');
      expect(await isThere(id)).toBe(true);
      expect(await removeAccount(at(), operator, id)).toMatchObject({ deleted: step === 'shut out' ? 1 : 0 });
      expect(await isThere(id)).toBe(false);
      expect(await purgesOf(id)).toHaveLength(1);
    },
  );

  it.each(['shut out', 'queued'] as const)(
    'is finished by the next start where its own person asked and the server died when it was %s',
    async (step) => {
      const person = await account();
      await insert([newRow(person.id)]);
      const dies = (reached: string) => {
        if (reached === step) throw new Error('killed here');
      };
      await expect(removeOwnAccount({ ...at(), reached: dies }, self(person), person.email)).rejects.toThrow('killed');
      expect(await isThere(person.id)).toBe(true);
      expect(await resumeRemovals({ ...at(), log: silent }, now - 1)).toBe(0);
      expect(await resumeRemovals({ ...at(), log: silent }, now)).toBe(1);
      expect(await isThere(person.id)).toBe(false);
      expect(await purgesOf(person.id)).toMatchObject([{ reason: 'account_removed', askedBy: person.id }]);
      expect(await resumeRemovals({ ...at(), log: silent }, now)).toBe(0);
    },
  );

  it('cut short, it still leaves its pictures to its heir, unless that one is gone', async () => {
    const [{ id }, heir] = [await account(), await account()];
    const picture = newRow(id);
    await insert([picture]);
    const dies = () => {
      throw new Error('killed here');
    };
    await expect(removeAccount({ ...at(), reached: dies }, operator, id, { heirId: heir.id })).rejects.toThrow();
    await setDisabled(at(), operator, heir.id, true);
    expect(await resumeRemovals({ ...at(), log: silent }, now)).toBe(0);
    expect(await isThere(id)).toBe(true);
    await setDisabled(at(), operator, heir.id, false);
    expect(await resumeRemovals({ ...at(), log: silent }, now)).toBe(1);
    expect(await rowById(database(), picture.id)).toMatchObject({ userId: heir.id, deletedAt: null });
  });

  it('cut short, it stays where somebody has let it in again since then', async () => {
    const { id } = await account();
    const dies = () => {
      throw new Error('killed here');
    };
    await expect(removeAccount({ ...at(), reached: dies }, operator, id)).rejects.toThrow();
    await setDisabled(at(), operator, id, false);
    await setDisabled({ ...at(), now: () => now + 1 }, operator, id, true);
    expect(await resumeRemovals({ ...at(), log: silent }, now)).toBe(0);
    expect(await isThere(id)).toBe(true);
  });

  it('takes an upload with it that came to its end meanwhile', async () => {
    const { id } = await account();
    const late = newRow(id);
    const db = database();
    let uploaded = false;
    const write: typeof db.write = async (work) => {
      const result = await db.write(work);
      // Right behind the first batch of pictures, which was the last so far.
      if (result === 0 && !uploaded) {
        uploaded = true;
        await insert([late]);
      }
      return result;
    };
    expect(await removeAccount({ ...at(), db: { ...db, write } }, operator, id)).toMatchObject({ deleted: 1 });
    expect(await isThere(id)).toBe(false);
    expect(await rowById(db, late.id)).toMatchObject({ deletedAt: now });
  });

  it('is not the last administrator, even where all are removed at the same moment', async () => {
    const admins = [await account('admin'), await account('admin'), await account('admin')];
    const disabled = await account('admin');
    await setDisabled(at(), operator, disabled.id, true);
    const outcomes = await Promise.all(
      admins.map(({ id }) =>
        removeAccount(at(), operator, id).then(
          () => 'removed',
          (error) => error.code,
        ),
      ),
    );
    expect(outcomes.sort()).toEqual(['conflict', 'removed', 'removed']);
    expect((await listUsers(database(), operator)).filter((user) => user.role === 'admin')).toHaveLength(2);
  });

  it('is removed by an administrator alone, who is named in the queue', async () => {
    const [admin, { id }] = [await account('admin'), await account()];
    await insert([newRow(id)]);
    const session: Caller = {
      userId: admin.id,
      role: 'admin',
      via: 'session',
      scopes: new Set(allScopes),
      verifiedAt: now,
    };
    for (const caller of [
      { ...session, via: 'token' as const },
      { ...session, role: 'user' as const },
    ])
      await expect(removeAccount(at(), caller, id)).rejects.toMatchObject({ code: 'forbidden' });
    await expect(removeAccount(at(), session, newId())).rejects.toMatchObject({ code: 'not_found' });
    await removeAccount(at(), session, id);
    expect(await purgesOf(id)).toMatchObject([{ askedBy: admin.id }]);
  });

  it('goes at its own wish: proved, with its e-mail typed, by no token, and that is written down', async () => {
    const { id, email } = await account();
    const rows = [newRow(id)];
    await insert(rows);
    const person = self({ id, email });
    const code = (work: Promise<unknown>) => work.then(String, (error) => (error as { code: string }).code);
    expect(await code(removeOwnAccount(at(), undefined, email))).toBe('unauthorized');
    expect(await code(removeOwnAccount(at(), { ...person, via: 'token' }, email))).toBe('forbidden');
    expect(await code(removeOwnAccount(at(), { ...person, verifiedAt: 0 }, email))).toBe('verification_needed');
    expect(await code(removeOwnAccount(at(), person, 'other@example.test'))).toBe('invalid_request');
    expect(await isThere(id)).toBe(true);
    expect(await removeOwnAccount(at(), person, email)).toBe(1);
    expect(await isThere(id)).toBe(false);
    expect(await purgesOf(id)).toMatchObject([{ askedBy: id }]);
    const log = (await database().read.select().from(database().tables.audit)).sort((a, b) => a.id - b.id);
    expect(log.filter(({ targetId }) => targetId === id)).toMatchObject([
      { action: 'user.create', actorId: null, via: 'operator' },
      { action: 'user.remove', actorId: id, via: 'session' },
    ]);
  });
});
