import { createHash, randomBytes } from 'node:crypto';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { and, eq, inArray } from 'drizzle-orm';
import { createConnection } from 'mysql2/promise';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Database } from '#db/database.ts';
import { openDatabase } from '#db/open.ts';
import { makeAccount, makeToken } from '#test/support/accounts.ts';
import { codeOf } from '#test/support/authenticator.ts';
import { CookieBrowser } from '#test/support/cookie-browser.ts';
import { formOf, newPicture } from '#test/support/image-desk.ts';
import { Pair, site } from '#test/support/pair.ts';
import { RestlessClients } from '#test/support/restless-clients.ts';
import type { TestServer } from '#test/support/server.ts';

const redirectUri = 'http://127.0.0.1:34567/callback';
const patiently = { timeout: 20_000, interval: 200 };
const helper = { client_id: 'prntscrn-helper' };

describe('two processes of one site', () => {
  const pair = new Pair();
  let db: Database;
  let people = 0;
  beforeAll(async () => {
    await pair.open();
    db = await openDatabase({ databaseUrl: pair.databaseUrl, sqliteFile: '' });
  });
  afterAll(async () => {
    await db?.close();
    await pair.close();
  });

  async function newPerson(role: 'user' | 'admin' = 'user') {
    const email = `person-${++people}@example.org`;
    await makeAccount(pair.first, { email, role });
    const [row] = await db.read.select().from(db.tables.users).where(eq(db.tables.users.email, email));
    return { email, id: row?.id ?? '', token: await makeToken(pair.first, email) };
  }
  async function signedIn(email: string) {
    const browser = new CookieBrowser();
    await pair.signIn(browser, pair.first, { email });
    return { browser, session: pair.sessionOf(browser) };
  }
  /** So many at once, every other one at the other process. */
  const race = <T>(count: number, work: (server: TestServer, number: number) => Promise<T>) =>
    Promise.all(Array.from({ length: count }, (_, number) => work(pair.both[number % 2] ?? pair.first, number)));
  const statuses = (answers: readonly Response[]) => answers.map(({ status }) => status).sort();
  const raw = (server: TestServer, id: string) => fetch(`${server.url}/image/${id}`);
  const uploaded = async (server: TestServer, token: string, picture?: Buffer) => {
    const answer = await pair.upload(server, token, picture ?? (await newPicture()));
    expect(answer.status).toBe(201);
    return ((await answer.json()) as { id: string }).id;
  };
  const me = (by: Parameters<Pair['ask']>[2]) => race(2, (server) => pair.ask(server, '/api/v1/me', by));
  const grant = async (server: TestServer, form: Record<string, string>) => {
    const answer = await fetch(`${server.url}/oauth/token`, {
      method: 'POST',
      body: new URLSearchParams({ ...helper, ...form }),
    });
    return { status: answer.status, ...((await answer.json()) as Tokens) };
  };

  it('migrate an empty database once when both start at the same moment', async () => {
    const connection = await createConnection(pair.databaseUrl);
    const [rows] = await connection.query('select count(*) as n from __drizzle_migrations');
    await connection.end();
    const files = readdirSync(join(import.meta.dirname, '../../drizzle/mysql')).filter((name) => name.endsWith('.sql'));
    expect((rows as { n: number }[])[0]?.n).toBe(files.length);
  });

  it('take a session that either has made, and neither once it has ended', async () => {
    const { email } = await newPerson();
    const { browser, session } = await signedIn(email);
    expect(statuses(await me(session))).toEqual([200, 200]);
    const { csrfToken } = JSON.parse((await pair.hop(browser, pair.first, '/api/auth/csrf')).text);
    await pair.hop(browser, pair.second, '/api/auth/signout', { csrfToken, json: 'true' });
    expect(statuses(await me(session))).toEqual([401, 401]);
  });

  it('ask for a second factor together, and take a code once', async () => {
    const { email } = await newPerson();
    const { session } = await signedIn(email);
    const ask = (server: TestServer, path: string, body: object) =>
      pair.ask(server, `/api/v1/me/${path}`, session, { method: 'POST', body: JSON.stringify(body) });
    const { secret } = (await (await ask(pair.first, 'authenticator', {})).json()) as { secret: string };
    expect((await ask(pair.second, 'authenticator/confirm', { code: await codeOf(secret) })).status).toBe(200);
    const code = await codeOf(secret, 1);
    const browsers = [new CookieBrowser(), new CookieBrowser()];
    const steps = await Promise.all(
      browsers.map(async (browser) => JSON.parse((await pair.signIn(browser, pair.first, { email })).text).step),
    );
    await race(2, (server, at) => pair.signIn(browsers[at] ?? new CookieBrowser(), server, { step: steps[at], code }));
    const entered = browsers.map((browser) => pair.sessionOf(browser)).filter((one) => one.session !== '');
    expect(entered.length).toBe(1);
    expect(statuses(await me(entered[0] ?? ''))).toEqual([200, 200]);
  });

  it('count wrong passwords together', async () => {
    const { email } = await newPerson();
    const tried = await race(12, (server) =>
      pair.signIn(new CookieBrowser(), server, { email, password: 'wrong, and long enough' }),
    );
    expect(tried.filter(({ status }) => status !== 429).length).toBe(5);
    const right = await race(2, (server) => pair.signIn(new CookieBrowser(), server, { email }));
    expect(right.map(({ status }) => status)).toEqual([429, 429]);
  });

  /** From the program's request to the code that it is sent back with, each step at the other process. */
  async function code(browser: CookieBrowser) {
    const verifier = randomBytes(32).toString('base64url');
    const query = new URLSearchParams({
      ...helper,
      response_type: 'code',
      redirect_uri: redirectUri,
      scope: 'image:write image:read profile',
      code_challenge: createHash('sha256').update(verifier).digest('base64url'),
      code_challenge_method: 'S256',
      state: 'state',
    });
    const asked = await pair.hop(browser, pair.first, `/oauth/auth?${query}`);
    const consent = (asked.location ?? '').replace('/consent/', '/api/consent/');
    const back = await pair.follow(browser, consent, { decision: 'allow' });
    const found = new URL(back.location ?? site).searchParams.get('code') ?? '';
    return { grant_type: 'authorization_code', code: found, code_verifier: verifier, redirect_uri: redirectUri };
  }

  it('let a program in that asked one and redeems at the other, and a code once', async () => {
    const { email } = await newPerson();
    const { browser } = await signedIn(email);
    const asked = await code(browser);
    const tokens = await grant(pair.second, asked);
    expect(statuses(await me(tokens.access_token ?? ''))).toEqual([200, 200]);

    const raced = await code(browser);
    const all = await race(2, (server) => grant(server, raced));
    expect(all.map(({ status }) => status).sort()).toEqual([200, 400]);
    const won = all.find(({ status }) => status === 200);
    expect(statuses(await me(won?.access_token ?? ''))).toEqual([401, 401]);
  });

  it('rotate a refresh token once, and end the family of one that came twice', async () => {
    const { email } = await newPerson();
    const { browser } = await signedIn(email);
    const first = await grant(pair.first, await code(browser));
    const renew = (server: TestServer, token = '') =>
      grant(server, { grant_type: 'refresh_token', refresh_token: token });
    const second = await renew(pair.second, first.refresh_token);
    const third = await renew(pair.first, second.refresh_token);
    expect(statuses(await me(third.access_token ?? ''))).toEqual([200, 200]);
    const all = await race(2, (server) => renew(server, third.refresh_token));
    expect(all.map(({ status }) => status).sort()).toEqual([200, 400]);
    const won = all.find(({ status }) => status === 200);
    expect((await renew(pair.second, won?.refresh_token)).error).toBe('invalid_grant');
    expect(statuses(await me(won?.access_token ?? ''))).toEqual([401, 401]);
  });

  it('connect a device that polls both', async () => {
    const { email } = await newPerson();
    const { browser } = await signedIn(email);
    const begun = await fetch(`${pair.first.url}/oauth/device`, {
      method: 'POST',
      body: new URLSearchParams({ ...helper, scope: 'profile' }),
    });
    const device = (await begun.json()) as { device_code: string; user_code: string };
    const poll = (server: TestServer) =>
      grant(server, {
        grant_type: 'urn:ietf:params:oauth:grant-type:device_code',
        device_code: device.device_code,
      });
    // Two polls in one interval are one too many, whoever is asked.
    expect((await race(2, poll)).map(({ error }) => error).sort()).toEqual(['authorization_pending', 'slow_down']);
    const field = (page: string) => /name="xsrf" value="([^"]*)"/.exec(page)?.[1] ?? '';
    const { user_code } = device;
    const entry = await pair.hop(browser, pair.first, '/device');
    const confirm = await pair.hop(browser, pair.second, '/device', { xsrf: field(entry.text), user_code });
    const form = { xsrf: field(confirm.text), user_code, confirm: 'yes' };
    const asked = await pair.hop(browser, pair.first, '/device', form);
    const consent = (asked.location ?? '').replace('/consent/', '/api/consent/');
    expect((await pair.follow(browser, consent, { decision: 'allow' })).text).toContain('Connected');
    const all = await race(2, poll);
    expect(all.map(({ status }) => status).sort()).toEqual([200, 400]);
  });

  it('let a token do no more than its limit between them', async () => {
    const { token } = await newPerson();
    const answers = await race(150, (server) => pair.ask(server, '/api/v1/me', token));
    const done = answers.filter(({ status }) => status === 200).length;
    console.log(`${done} of 150 requests were let through by a limit of 120`);
    expect(answers.filter(({ status }) => status === 429).length).toBe(150 - done);
    expect(done).toBeLessThanOrEqual(120);
    // Each may hold a part that it has taken in advance.
    expect(done).toBeGreaterThanOrEqual(112);
  });

  it('make one picture of one Idempotency-Key, and bring it to the store once', async () => {
    const { id: userId, token } = await newPerson();
    const picture = await newPicture();
    const answers = await race(8, (server) => pair.upload(server, token, picture, { 'Idempotency-Key': 'once' }));
    expect(statuses(answers)).toEqual(Array(8).fill(201));
    const ids = new Set(await Promise.all(answers.map(async (one) => ((await one.json()) as { id: string }).id)));
    expect(ids.size).toBe(1);
    const { images } = db.tables;
    expect(await db.read.$count(images, eq(images.userId, userId))).toBe(1);
    const [id = ''] = ids;
    await expect.poll(() => pair.callsOf('PUT', id), patiently).toBe(1);
    for (const server of pair.both) expect((await raw(server, id)).status).toBe(200);
  });

  it('keep to a quota between them', async () => {
    const { id, token } = await newPerson();
    const { users } = db.tables;
    await db.write(async (tx) => void (await tx.update(users).set({ quotaImages: 3 }).where(eq(users.id, id))));
    const picture = await newPicture();
    const answers = await race(10, (server) => pair.upload(server, token, picture));
    expect(answers.filter(({ status }) => status === 201).length).toBe(3);
    expect(await db.read.$count(db.tables.images, eq(db.tables.images.userId, id))).toBe(3);
  });

  it('show what the other has replaced, and nothing of what it has deleted', async () => {
    const { token } = await newPerson();
    const [before, after] = [await newPicture(), await newPicture()];
    const id = await uploaded(pair.first, token, before);
    const thumbnail = (server: TestServer) => pair.ask(server, `/api/v1/images/${id}/thumbnail`, token);
    const old = Buffer.from(await (await raw(pair.second, id)).arrayBuffer());
    expect(statuses(await race(2, thumbnail))).toEqual([200, 200]);
    const replaced = await pair.ask(pair.first, `/api/v1/images/${id}/content`, token, {
      method: 'PUT',
      body: formOf({ image: after }),
    });
    expect(replaced.status).toBe(200);
    const seen = await race(2, async (server) => Buffer.from(await (await raw(server, id)).arrayBuffer()));
    expect(seen[0]).toEqual(seen[1]);
    expect(seen[0]?.equals(old)).toBe(false);
    expect((await pair.ask(pair.first, `/image/${id}`, token, { method: 'DELETE' })).status).toBe(200);
    expect(statuses(await race(2, (server) => raw(server, id)))).toEqual([404, 404]);
    expect(statuses(await race(2, thumbnail))).toEqual([404, 404]);
  });

  it('follow a setting that an administrator has changed at the other', async () => {
    const { email } = await newPerson('admin');
    const { token } = await newPerson();
    const { session } = await signedIn(email);
    const set = (server: TestServer, bytes: number | null) =>
      pair.ask(server, '/api/v1/admin/settings', session, {
        method: 'PATCH',
        body: JSON.stringify({ max_upload_bytes: bytes }),
      });
    // Less than this picture has, and more than those of other tests.
    expect((await set(pair.first, 4000)).status).toBe(200);
    const changedAt = performance.now();
    // Who has just saved it sees it wherever the page comes from next.
    const shown = await (await pair.ask(pair.second, '/api/v1/admin/settings', session)).json();
    expect(shown).toMatchObject({ settings: { max_upload_bytes: 4000 } });
    const picture = await newPicture(40);
    const tooLarge = async () => (await pair.upload(pair.second, token, picture)).status;
    await expect.poll(tooLarge, patiently).toBe(413);
    console.log(`the other process keeps to a new setting after ${Math.round(performance.now() - changedAt)} ms`);
    expect((await set(pair.second, null)).status).toBe(200);
  });

  it('purge at the same moment, and each object once', async () => {
    const { id: userId, token } = await newPerson();
    const picture = await newPicture();
    const ids = await race(30, (server) => uploaded(server, token, picture));
    const { images, counters } = db.tables;
    const moved = and(inArray(images.id, ids), eq(images.store, 's3'));
    await expect.poll(() => db.read.$count(images, moved), patiently).toBe(30);
    await race(10, (server, at) => raw(server, ids[at] ?? ''));
    await db.write(async (tx) => void (await tx.update(images).set({ expiresAt: 1 }).where(inArray(images.id, ids))));
    const runs = await race(2, async (server) => (await (await pair.purge(server)).json()) as { deleted: number });
    console.log(`of 30 pictures one process purged ${runs[0]?.deleted}, the other ${runs[1]?.deleted}`);
    expect(await db.read.$count(images, inArray(images.id, ids))).toBe(0);
    expect(ids.map((id) => pair.callsOf('DELETE', id))).toEqual(ids.map(() => 1));
    expect(ids.map((id) => pair.callsOf('PUT', id))).toEqual(ids.map(() => 1));
    const counted = async () => {
      const [row] = await db.read
        .select()
        .from(counters)
        .where(and(eq(counters.kind, 'user'), eq(counters.key, userId)));
      return [row?.uploads, row?.views, row?.purged];
    };
    await expect.poll(counted, patiently).toEqual([30, 10, 30]);
  });
  it('one is killed while clients upload and look, and nobody notices but for one retry', async () => {
    const { email, id: userId, token } = await newPerson();
    // A token's limit is no part of this.
    const tokens = [token, ...(await Promise.all(Array.from({ length: 7 }, () => makeToken(pair.second, email))))];
    const shown = await race(4, (server) => uploaded(server, token));
    const form = new Response(formOf({ image: await newPicture() }));
    const type = form.headers.get('content-type') ?? '';
    const body = Buffer.from(await form.arrayBuffer());
    const clients = new RestlessClients();
    const acknowledged: string[] = [];
    for (let number = 0; number < 4; number++) clients.add(200, (turn) => pair.nginx.ask(`/image/${shown[turn % 4]}`));
    for (let number = 0; number < 3; number++) {
      const asking = (turn: number) => ({
        authorization: `Bearer ${tokens[turn % tokens.length]}`,
        'content-type': type,
        'idempotency-key': `client ${number}, picture ${turn}`.replaceAll(' ', '-'),
      });
      const upload = (turn: number) => pair.nginx.ask('/image', { method: 'POST', headers: asking(turn), body });
      clients.add(201, upload, (answer) => acknowledged.push(JSON.parse(answer.body.toString()).id));
    }
    const uploads = async (count: number) => {
      const wanted = acknowledged.length + count;
      await expect.poll(() => acknowledged.length, { timeout: 60_000 }).toBeGreaterThanOrEqual(wanted);
    };
    try {
      await uploads(5);
      await pair.first.kill();
      await uploads(10);
      pair.first = await pair.start('first');
      await uploads(5);
      console.log(`${clients.done} requests, ${acknowledged.length} uploads; retries by client: ${clients.retries}`);
    } finally {
      await clients.stop();
    }
    expect(clients.faults).toEqual([]);
    expect(Math.max(...clients.retries)).toBeLessThanOrEqual(1);
    expect(new Set(acknowledged).size).toBe(acknowledged.length);
    const { images } = db.tables;
    expect(await db.read.$count(images, eq(images.userId, userId))).toBe(shown.length + acknowledged.length);
    const answers = await race(acknowledged.length, (server, at) => raw(server, acknowledged[at] ?? ''));
    expect(new Set(statuses(answers))).toEqual(new Set([200]));
  });
});

interface Tokens {
  readonly access_token?: string;
  readonly refresh_token?: string;
  readonly error?: string;
}
