import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { newId } from '#db/new-id.ts';
import { newMariaDbUrl } from '#test/support/engines.ts';
import { newPicture } from '#test/support/image-desk.ts';
import { type S3Server, startS3Server } from '#test/support/s3-server.ts';
import { startServer, type TestServer } from '#test/support/server.ts';
import { upload } from '#test/support/site.ts';

interface Ended {
  readonly code: number;
  readonly out: string;
  readonly err: string;
}

describe.each(['sqlite', 'mysql'] as const)('the operator of a server whose pictures are in S3 (%s)', (engine) => {
  const folder = mkdtempSync(join(tmpdir(), 'prntscrn-operator-'));
  let s3: S3Server;
  let server: TestServer;
  let token: string;
  beforeAll(async () => {
    s3 = await startS3Server({ folder });
    const env = { ...s3.environment, STORE: 's3', PURGE_SCHEDULE: 'off' };
    server = await startServer({ env, ...(engine === 'mysql' && { databaseUrl: await newMariaDbUrl() }) });
    await makeUser('ada@example.test', 'admin');
    token = await makeUser('bob@example.test', 'user');
  });
  afterAll(async () => {
    await server.stop();
    await s3.stop();
    rmSync(folder, { recursive: true, force: true });
  });

  async function makeUser(email: string, role: string): Promise<string> {
    const account = ['--email', email, '--name', email, '--role', role, '--password-stdin'];
    await server.admin(['user', 'create', ...account], 'correct horse battery\n');
    const scopes = ['--scopes', 'image:write image:read image:delete'];
    return (await server.admin(['token', 'create', '--email', email, ...scopes, '--name', 't'])).trim();
  }

  /** Runs a command that may fail. */
  const run = (...args: string[]): Promise<Ended> =>
    server.admin(args).then(
      (out) => ({ code: 0, out, err: '' }),
      ({ code, stdout, stderr }) => ({ code, out: stdout, err: stderr }),
    );
  const json = async (...args: string[]) => JSON.parse((await run(...args, '--json')).out);
  const send = async (fields: Record<string, string> = {}) => upload(server.url, token, await newPicture(), fields);
  const remove = (id: string) =>
    fetch(`${server.url}/image/${id}`, { method: 'DELETE', headers: { authorization: `Bearer ${token}` } });
  const statusOf = async (id: string) => (await fetch(`${server.url}/image/${id}`)).status;
  const objects = () =>
    readdirSync(join(s3.folder, s3.bucket)).flatMap(
      (name) => /^([0-9A-Za-z]{22})\._S3rver_object$/.exec(name)?.[1] ?? [],
    );
  const onDisk = (id: string) => join(server.dataDir, 'images', id.slice(0, 2), id);
  /** Works while the store is down. */
  async function withoutS3(work: () => Promise<void>): Promise<void> {
    const port = Number(new URL(s3.url).port);
    await s3.stop();
    try {
      await work();
    } finally {
      s3 = await startS3Server({ port, folder });
    }
  }
  async function until(done: () => Promise<boolean> | boolean): Promise<void> {
    for (let tries = 0; !(await done()); tries++) {
      if (tries > 600) throw new Error('It has not come to that within a minute');
      await sleep(100);
    }
  }

  it('purges by hand what has expired', async () => {
    const [gone, stays] = [await send({ expires_in: '1' }), await send()];
    await sleep(1100);
    expect(objects()).toContain(gone.id);
    expect(await json('purge', 'run')).toMatchObject({
      status: 'ok',
      deleted: 1,
      failed: 0,
      by_reason: { expired: 1 },
    });
    expect(objects()).toEqual([stays.id]);
    expect(await run('purge', 'list')).toMatchObject({ code: 0, out: expect.stringMatching(/moved|empty/) });
  });

  it('sees what the store did not remove, has it tried again, and gives it up', async () => {
    const [late, left] = [await send(), await send()];
    await withoutS3(async () => {
      for (const { id } of [late, left]) expect((await remove(id)).status).toBe(202);
      const { entries, counts } = await json('purge', 'list', '--reason', 'deleted_by_owner');
      expect(entries).toMatchObject([late, left].map(({ id }) => ({ id, store: 's3', asked_by: 'bob@example.test' })));
      expect(entries[0]).toMatchObject({ state: 'waiting', attempts: 1, last_error: expect.stringMatching(/./) });
      expect(counts).toContainEqual(expect.objectContaining({ reason: 'deleted_by_owner', entries: 2 }));
      const shown = await run('purge', 'list', '--state', 'waiting');
      expect(shown.out).toMatch(new RegExp(`${late.id} +deleted_by_owner +s3 .* waiting +1 +in .*bob@example.test`));
      expect(await run('purge', 'retry', late.id)).toMatchObject({
        code: 0,
        out: expect.stringContaining('Due now: 1'),
      });
      const vain = await run('purge', 'run', '--json');
      expect([vain.code, JSON.parse(vain.out)]).toMatchObject([1, { deleted: 0, failed: 1 }]);
    });
    expect(await run('purge', 'drop', left.id)).toMatchObject({ code: 2, err: expect.stringContaining('--yes') });
    expect(await run('purge', 'drop', left.id, '--yes')).toMatchObject({
      code: 0,
      out: expect.stringContaining(`in the store s3, under the key ${left.id}`),
    });
    expect(await run('purge', 'retry', left.id)).toMatchObject({
      code: 1,
      err: expect.stringContaining('no such entry'),
    });
    expect((await run('purge', 'retry', '--all')).code).toBe(0);
    expect((await run('purge', 'run')).code).toBe(0);
    expect(await run('purge', 'list')).toMatchObject({ out: 'The purge queue is empty\n' });
    expect([objects().includes(late.id), objects().includes(left.id)]).toEqual([false, true]);
  });

  it('sees which pictures wait for the store, and hastens them', async () => {
    let id = '';
    await withoutS3(async () => {
      ({ id } = await send());
      expect(await statusOf(id)).toBe(200);
      expect((await json('moves', 'list')).entries).toMatchObject([
        { id, store: 's3', last_error: expect.any(String) },
      ]);
      expect((await run('moves', 'list')).out).toMatch(new RegExp(`${id} +s3 `));
    });
    expect(await run('moves', 'retry', newId())).toMatchObject({
      code: 1,
      err: expect.stringContaining('does not wait'),
    });
    await until(async () => {
      await run('moves', 'retry', '--all');
      return objects().includes(id);
    });
    await until(async () => (await run('moves', 'list')).out === 'No picture waits for its store\n');
    expect(await statusOf(id)).toBe(200);
  });

  it('holds the stores against the database beside the working server, and repairs them', async () => {
    const picture = await send();
    expect(await run('store', 'check', '--verify')).toMatchObject({
      code: 0,
      err: expect.not.stringContaining('fault'),
    });
    for (const name of readdirSync(join(folder, s3.bucket)))
      if (name.startsWith(picture.id)) rmSync(join(folder, s3.bucket, name));
    const stray = newId();
    mkdirSync(join(onDisk(stray), '..'), { recursive: true });
    writeFileSync(onDisk(stray), 'bytes of nobody');
    utimesSync(onDisk(stray), 1, 1);
    const check = await run('store', 'check', '--json');
    expect([check.code, JSON.parse(check.out)]).toMatchObject([
      1,
      { clean: false, counts: { missing: { found: 1, repaired: 0 }, orphaned: { found: 1, repaired: 0 } } },
    ]);
    expect((await run('store', 'check', '--store', 'disk')).out).toMatch(new RegExp(`fault +orphaned +disk +${stray}`));
    expect(await run('store', 'check', '--store', 'nowhere')).toMatchObject({
      code: 1,
      err: 'No store nowhere is set up; these are: disk, s3\n',
    });
    // The server kept a copy when it moved the picture.
    expect(await run('store', 'check', '--repair')).toMatchObject({
      code: 0,
      out: expect.stringContaining('brought back from the cache'),
    });
    expect([existsSync(onDisk(stray)), objects().includes(picture.id)]).toEqual([false, true]);
    expect((await run('store', 'check', '--verify')).code).toBe(0);
    expect(await statusOf(picture.id)).toBe(200);
  });

  it('says how long an account’s pictures stay, and removes it with all that it had', async () => {
    const retention = async () => {
      const users = (await json('user', 'list')) as { email: string; retention_days: number | null }[];
      return users.find(({ email }) => email === 'bob@example.test')?.retention_days;
    };
    const bob = ['--email', 'bob@example.test'];
    for (const [days, kept] of [
      ['30', 30],
      ['never', 0],
      ['site', null],
    ] as const) {
      expect((await run('user', 'retention', ...bob, '--days', days)).code).toBe(0);
      expect(await retention()).toBe(kept);
    }
    for (const days of ['0', '-1', 'soon'])
      expect((await run('user', 'retention', ...bob, `--days=${days}`)).code).toBe(2);

    const { id } = await send();
    expect((await run('user', 'remove', ...bob)).code).toBe(2);
    expect(await run('user', 'remove', '--email', 'ada@example.test', '--yes')).toMatchObject({
      code: 1,
      err: expect.stringContaining('last administrator'),
    });
    expect(await statusOf(id)).toBe(200);
    expect(await run('user', 'remove', ...bob, '--yes')).toMatchObject({
      code: 0,
      out: expect.stringContaining('Removed'),
    });
    expect(await statusOf(id)).toBe(404);
    await expect(send()).rejects.toThrow('401');
    expect(await retention()).toBeUndefined();
    await run('purge', 'retry', '--all');
    expect((await json('purge', 'run')).by_reason.account_removed).toBeGreaterThan(0);
    expect(objects()).not.toContain(id);
    expect((await run('store', 'check')).code).toBe(0);
  });
});
