import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { type Caller, operator } from '#authority/caller.ts';
import { type AuditQuery, auditActionSchema } from '#contract/audit.ts';
import { allScopes } from '#contract/scope.ts';
import { newId } from '#db/new-id.ts';
import { eachEngine } from '#test/support/engines.ts';
import { userCaller } from '#test/support/image-desk.ts';
import { createUser } from '#user/create-user.ts';
import { exportAudit } from './export-audit.ts';
import { listAudit } from './list-audit.ts';
import { type AuditEntry, recordAudit } from './record.ts';

const noon = Date.UTC(2027, 0, 15, 12);
const dayMs = 86_400_000;

eachEngine('the audit log', (database) => {
  const person = (): Caller => ({
    userId: newId(),
    role: 'user',
    via: 'session',
    scopes: new Set(allScopes),
    name: 'ada@example.test',
    from: { ip: '192.0.2.7', userAgent: 'Firefox' },
  });
  const record = (caller: Caller | undefined, at: number, ...entries: AuditEntry[]) =>
    recordAudit({ db: database(), now: () => at }, caller, ...entries);
  const list = (query: AuditQuery & { limit?: number } = {}, caller: Caller | undefined = operator) =>
    listAudit({ db: database() }, caller, { limit: 50, ...query });

  it('keeps who did what to whom, when and from where', async () => {
    const [ada, token] = [person(), newId()];
    await record(ada, noon, { action: 'token.create', targetId: token, targetName: 'laptop', detail: { scopes: 2 } });
    const { rows } = await list({ target: token });
    expect(rows).toEqual([
      {
        id: expect.any(Number),
        at: noon,
        action: 'token.create',
        actorId: ada.userId,
        actorName: 'ada@example.test',
        via: 'session',
        targetId: token,
        targetName: 'laptop',
        detail: '{"scopes":2}',
        ip: '192.0.2.7',
        userAgent: 'Firefox',
      },
    ]);
  });

  it('is read newest first, page by page, without a gap or a repetition though entries come meanwhile', async () => {
    const ada = person();
    for (let at = 0; at < 7; at++) await record(ada, noon + at, { action: 'session.sign_in' });
    const seen: number[] = [];
    let before: number | undefined;
    do {
      const page = await list({ who: ada.userId, limit: 3, before });
      seen.push(...page.rows.map((row) => row.at - noon));
      before = page.next;
      await record(ada, noon + 100, { action: 'session.sign_in' });
    } while (before !== undefined);
    expect(seen).toEqual([6, 5, 4, 3, 2, 1, 0]);
  });

  it('is searched by who, by e-mail too, by action, target and days, and by all of them at once', async () => {
    const email = `${newId(8).toLowerCase()}@example.test`;
    const user = await createUser({ db: database() }, operator, {
      email,
      name: 'B',
      password: 'tulip orbit cask',
      role: 'user',
    });
    const bob = { ...person(), userId: user.id, name: email };
    const picture = newId();
    await record(bob, noon - dayMs, { action: 'image.change', targetId: picture });
    await record(bob, noon, { action: 'image.delete', targetId: picture });
    await record(bob, noon, { action: 'session.sign_in' });
    await record(person(), noon + dayMs, { action: 'image.delete', targetId: picture });
    const actions = async (query: AuditQuery) => (await list(query)).rows.map(({ action }) => action);
    expect(await actions({ who: email.toUpperCase() })).toEqual(['session.sign_in', 'image.delete', 'image.change']);
    expect(await actions({ target: picture })).toEqual(['image.delete', 'image.delete', 'image.change']);
    expect(await actions({ target: picture, who: email })).toEqual(['image.delete', 'image.change']);
    expect(await actions({ who: user.id, action: 'session.sign_in' })).toEqual(['session.sign_in']);
    expect(await actions({ who: user.id, from: '2027-01-15', to: '2027-01-15' })).toEqual([
      'session.sign_in',
      'image.delete',
    ]);
    expect(await actions({ who: user.id, to: '2027-01-14' })).toEqual(['image.change']);
    expect(await actions({ target: picture, from: '2027-01-16' })).toEqual(['image.delete']);
    expect(await actions({ from: '2090-01-01' })).toEqual([]);
    expect(await actions({ who: 'nobody@example.test' })).toEqual([]);
  });

  it('is shown to administrators alone', async () => {
    for (const caller of [undefined, person(), userCaller(newId(), 'admin')]) {
      await expect(listAudit({ db: database() }, caller, { limit: 1 })).rejects.toMatchObject({ name: 'AppError' });
      await expect(exportAudit({ db: database() }, caller, {}).next()).rejects.toMatchObject({ name: 'AppError' });
    }
  });

  it('is exported as CSV in which quotes, commas and line ends are safe and nothing is a formula', async () => {
    const ada = { ...person(), name: '=cmd|x' };
    await record(ada, noon, { action: 'image.change', targetId: newId(), targetName: 'a "b", c\nd' });
    let text = '';
    for await (const piece of exportAudit({ db: database() }, operator, { who: ada.userId })) text += piece;
    const [head, ...lines] = text.split('\r\n');
    expect(head).toBe('id,time,action,who,who_id,via,target,target_id,ip,browser,detail');
    expect(lines[0]).toContain(`2027-01-15T12:00:00.000Z,image.change,'=cmd|x,${ada.userId},session,"a ""b"", c\nd",`);
    expect(lines).toHaveLength(2);
  });

  it('is exported whole, more pages than one', async () => {
    const ada = person();
    const many = Array.from({ length: 300 }, (): AuditEntry => ({ action: 'image.change', targetId: newId() }));
    for (let round = 0; round < 4; round++) await record(ada, noon, ...many);
    let lines = 0;
    for await (const piece of exportAudit({ db: database() }, operator, { who: ada.userId }))
      lines += piece.split('\r\n').length - 1;
    expect(lines).toBe(1201);
  });
});

describe('the audit log', () => {
  const root = join(import.meta.dirname, '..');
  const sources = readdirSync(root, { recursive: true, encoding: 'utf8' })
    .filter((name) => /\.tsx?$/.test(name) && !/\.test\.tsx?$/.test(name))
    .map((name) => ({ name, text: readFileSync(join(root, name), 'utf8') }));
  // Names that the table goes by, as `tables.audit` or destructured: `{ audit: t }`.
  const change = /\.(?:update|delete)\(\s*(?:\w+\.)*audit\s*\)|(?:update|delete from|truncate)\s+[`"]?audit\b/i;

  it('is only ever added to: no source changes or deletes its rows', () => {
    expect(sources.length).toBeGreaterThan(200);
    expect(sources.filter(({ text }) => change.test(text)).map(({ name }) => name)).toEqual([]);
    for (const planted of ['tx.delete(tables.audit)', 'tx.update(db.tables.audit).set({})', 'sql`DELETE FROM audit`'])
      expect(change.test(planted), planted).toBe(true);
  });

  it('is touched in its own folder alone, which has no statement but select and insert', () => {
    const touching = sources.filter(({ text }) =>
      /\b(?:tables\.audit|\{\s*audit\b[^}]*\}\s*=\s*\w*\.?tables)/.test(text),
    );
    expect(touching.map(({ name }) => name)).toEqual(['audit/queries.ts']);
    expect(touching[0]?.text).not.toMatch(/\.(?:update|delete)\(/);
  });

  it('has a name for every action that says which noun it is about', () => {
    for (const action of auditActionSchema.options) expect(action).toMatch(/^[a-z_]+\.[a-z_]+$/);
  });
});
