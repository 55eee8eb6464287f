import { randomBytes } from 'node:crypto';
import { chmodSync, mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { createServer, request, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Sqlite from 'better-sqlite3';
import { createConnection } from 'mysql2/promise';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { operator } from '#authority/caller.ts';
import type { Finding } from '#cli/doctor/finding.ts';
import { lookAtDatabase } from '#cli/doctor/look-at-database.ts';
import { lookAtDisk, lookAtSecrets } from '#cli/doctor/look-at-machine.ts';
import { lookAtSite } from '#cli/doctor/look-at-site.ts';
import { lookAtStores } from '#cli/doctor/look-at-stores.ts';
import { type Config, parseConfig } from '#config/config.ts';
import { addRelease } from '#release/add.ts';
import { startMariaDb } from '#test/support/mariadb.ts';
import { freePort, startServer, type TestServer } from '#test/support/server.ts';
import { releaseKey, signRelease } from '#test/support/signed-release.ts';

const AUTH_SECRET = randomBytes(33).toString('base64');
const states = (findings: readonly Finding[]) => Object.fromEntries(findings.map(({ name, state }) => [name, state]));
const badOnes = (findings: readonly Finding[]) => findings.filter(({ state }) => state === 'bad');

describe.each(['sqlite', 'mysql'] as const)('the doctor of a server on %s', (engine) => {
  const folder = mkdtempSync(join(tmpdir(), 'prntscrn-doctor-'));
  let mariadb: Awaited<ReturnType<typeof startMariaDb>> | undefined;
  let server: TestServer;
  let config: Config;
  const closers: Server[] = [];

  beforeAll(async () => {
    mariadb = engine === 'mysql' ? await startMariaDb() : undefined;
    const databaseUrl = await mariadb?.createDatabase();
    server = await startServer({ env: { AUTH_SECRET }, ...(databaseUrl && { databaseUrl }) });
    config = settings();
  });
  afterAll(async () => {
    for (const one of closers) one.close();
    await server?.stop();
    await mariadb?.stop();
    rmSync(folder, { recursive: true, force: true });
  });

  const settings = (changed: Record<string, string> = {}) =>
    parseConfig({
      DATA_DIR: server.dataDir,
      BASE_URL: server.url,
      DATABASE_URL: server.databaseUrl,
      AUTH_SECRET,
      ...changed,
    });

  async function sql(text: string): Promise<void> {
    if (server.databaseUrl) {
      const connection = await createConnection({ uri: server.databaseUrl });
      await connection.query(text).finally(() => connection.end());
    } else {
      const connection = new Sqlite(join(server.dataDir, 'prntscrn.sqlite'));
      connection.exec(text);
      connection.close();
    }
  }

  it('finds nothing wrong where nothing is, and says so to programs too', async () => {
    const [made, now] = [join(folder, 'release'), Date.now()];
    const times = [now, now + 180 * 86_400_000].map((time) => new Date(time).toISOString());
    signRelease(made, 1, { published_at: times[0] ?? '', expires_at: times[1] ?? '' });
    await addRelease({ folder: made, keys: [releaseKey], dataDir: server.dataDir, now }, operator);
    const told = JSON.parse(await server.admin(['doctor', '--json']));
    expect([told.status, badOnes(told.findings)]).toEqual(['ok', []]);
    const names = [
      'secrets',
      'disk',
      'rights',
      'database',
      'clock',
      'purge',
      'store disk',
      'releases',
      'base url',
      'uploads',
    ];
    for (const name of names) expect(states(told.findings), name).toHaveProperty([name]);
    expect(await server.admin(['doctor'])).toMatch(/^ok {3}base url +http:\/\/127\.0\.0\.1:\d+ leads here$/m);
  });

  it('says what is wrong with the secrets, by name and never by value', () => {
    const weak = lookAtSecrets(
      settings({ CRON_SECRET: 'passwordpassword', METRICS_TOKEN: 'aaaaaaaaaaaaaaaaaaaaaaaa' }),
    );
    expect(weak.map(({ detail }) => detail)).toEqual(['CRON_SECRET looks guessable', 'METRICS_TOKEN looks guessable']);
    expect(JSON.stringify(weak)).not.toMatch(/password|aaaa/);
    expect(states(lookAtSecrets(settings({ CRON_SECRET: AUTH_SECRET })))).toEqual({ secrets: 'bad' });
    const hex = randomBytes(24).toString('hex');
    expect(states(lookAtSecrets(settings({ CRON_SECRET: hex })))).toEqual({ secrets: 'ok' });
  });

  it('finds a folder that cannot be written, or that everybody can read', async () => {
    expect(states(await lookAtDisk({ ...config, dataDir: '/proc/self' }))).toEqual({ disk: 'bad' });
    const { mode } = statSync(server.dataDir);
    writeFileSync(join(server.dataDir, 'auth-secret'), 'x'.repeat(40), { mode: 0o644 });
    chmodSync(server.dataDir, 0o755);
    expect(states(await lookAtDisk(config))).toMatchObject({ rights: 'bad' });
    chmodSync(server.dataDir, mode);
    expect(states(await lookAtDisk(config))).toMatchObject({ rights: 'ok' });
  });

  it('finds a database of a newer program, one that does not answer, and one whose clock is wrong', async () => {
    const look = async (changed: Record<string, string> = {}, now = Date.now) =>
      states(await lookAtDatabase(settings(changed), now));
    expect(await look()).toEqual({ database: 'ok', clock: 'ok', purge: 'note' });
    expect((await look({ PURGE_SCHEDULE: 'off' })).purge).toBe('bad');
    await sql(
      "insert into audit (at, action, actor_name, via, ip, user_agent) values (1, 'purge.run', '', 'server', '', '')",
    );
    expect((await look()).purge).toBe('bad');
    await sql("insert into __drizzle_migrations (hash, created_at) values ('newer', 4000000000000)");
    expect((await look()).database).toBe('bad');
    await sql("delete from __drizzle_migrations where hash = 'newer'");
    const away = { DATABASE_URL: `mysql://nobody:hunter22@127.0.0.1:${await freePort()}/none` };
    const [finding] = await lookAtDatabase(settings(away), Date.now);
    expect(finding).toMatchObject({ name: 'database', state: 'bad' });
    expect(JSON.stringify(finding)).not.toContain('hunter22');
    if (engine === 'sqlite') return;
    expect((await look({}, () => Date.now() + 60_000)).clock).toBe('bad');
    await sql('set global transaction isolation level read uncommitted');
    expect((await look()).isolation).toBe('bad');
    await sql('set global transaction isolation level repeatable read');
    expect(await look()).not.toHaveProperty('isolation');
  });

  it('finds a store that takes nothing', async () => {
    const dataDir = mkdtempSync(join(folder, 'data-'));
    writeFileSync(join(dataDir, 'images'), '');
    expect(badOnes(await lookAtStores({ ...config, dataDir }))).toHaveLength(1);
  });

  /** What stands before the server, and does something to what goes through it. */
  async function startProxy(post: 'refuses' | 'waits', date: string): Promise<string> {
    const proxy = createServer((asked, answer) => {
      if (asked.method === 'POST') return post === 'refuses' ? void answer.writeHead(413).end('too large') : undefined;
      const on = request(server.url + asked.url, { headers: asked.headers }, (given) => {
        answer.writeHead(given.statusCode ?? 0, { ...given.headers, date });
        given.pipe(answer);
      });
      on.end();
    });
    closers.push(proxy);
    await new Promise<void>((resolve) => proxy.listen(0, '127.0.0.1', resolve));
    return `http://127.0.0.1:${(proxy.address() as AddressInfo).port}`;
  }

  it('finds an address that leads nowhere, or to somebody else', async () => {
    const nowhere = settings({ BASE_URL: `http://127.0.0.1:${await freePort()}` });
    expect(states(await lookAtSite(nowhere))).toEqual({ 'base url': 'bad' });
    const other = await lookAtSite(settings({ AUTH_SECRET: randomBytes(33).toString('base64') }));
    expect(other.map(({ detail }) => detail).join()).toContain('another prntscrn');
    const page = createServer((_, answer) => answer.end('<h1>It works!</h1>'));
    closers.push(page);
    await new Promise<void>((resolve) => page.listen(0, '127.0.0.1', resolve));
    const BASE_URL = `http://127.0.0.1:${(page.address() as AddressInfo).port}`;
    expect((await lookAtSite(settings({ BASE_URL }))).map(({ detail }) => detail).join()).toContain('is not prntscrn');
  });

  it('finds a proxy that refuses large uploads, or collects them, and one whose clock is wrong', async () => {
    const refusing = await startProxy('refuses', new Date(Date.now() - 3_600_000).toUTCString());
    const found = await lookAtSite(settings({ BASE_URL: refusing }));
    expect(states(found)).toMatchObject({ 'base url': 'ok', uploads: 'bad', 'http clock': 'bad' });
    expect(found.flatMap(({ advice }) => advice)).toContain('nginx: client_max_body_size 0;');
    const waiting = await startProxy('waits', new Date().toUTCString());
    expect(states(await lookAtSite(settings({ BASE_URL: waiting }), 200))).toMatchObject({ uploads: 'note' });
  });
});
