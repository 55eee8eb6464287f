import { execFileSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { makeAccount, makeToken, password } from '#test/support/accounts.ts';
import { CookieBrowser } from '#test/support/cookie-browser.ts';
import { newHelper } from '#test/support/helper.ts';
import { newPicture } from '#test/support/image-desk.ts';
import { discover, signInProgram } from '#test/support/oauth-flow.ts';
import { startServer, type TestServer } from '#test/support/server.ts';
import { upload } from '#test/support/site.ts';
import { signInSite } from '#test/support/site-visitor.ts';

const monitoring = join(import.meta.dirname, '../../docs/monitoring');
const secret = () => randomBytes(24).toString('base64url');
const secrets = { CRON_SECRET: secret(), METRICS_TOKEN: secret(), AUTH_SECRET: secret() };
const email = 'ada@example.test';

let server: TestServer;
let token: string;

beforeAll(async () => {
  server = await startServer({ env: { ...secrets, ACCESS_LOG: 'all', PURGE_SCHEDULE: 'off' } });
  await makeAccount(server, { email });
  token = await makeToken(server, email);
});
afterAll(async () => {
  await server?.stop();
});

type Line = Record<string, unknown>;

/** What the server has logged, without what Next writes itself when it starts. */
const lines = () =>
  server
    .log()
    .split('\n')
    .filter((line) => line.startsWith('{'))
    .map((line) => JSON.parse(line) as Line);

const bearer = (value: string) => ({ headers: { authorization: `Bearer ${value}` } });
const ask = (path: string, headers: Record<string, string> = {}) =>
  fetch(server.url + path, { headers, redirect: 'manual' });

describe('the log', () => {
  it('has one line for each request, found by the id that its client was told', async () => {
    const { id } = await upload(server.url, token, await newPicture());
    const asked = ['/healthz', '/api/v1/me', '/sign-in?callbackUrl=%2Fsecret', `/image/${id}?secret`, '/image/none'];
    for (const path of asked) {
      const answer = await ask(path);
      await answer.arrayBuffer();
      const request = answer.headers.get('x-request-id');
      expect(request, path).toMatch(/^[0-9a-f-]{36}$/);
      await expect
        .poll(() => lines().filter((line) => line.request === request), { message: path, timeout: 10_000 })
        .toHaveLength(1);
      const [line] = lines().filter((line) => line.request === request);
      const shown = path.replace(/\?.*/, '').replace(id, `${id.slice(0, 6)}…`);
      expect(line).toMatchObject({ method: 'GET', path: shown, status: answer.status });
    }
  });

  it('tells of an error that nobody expected, also where Next keeps the process alive after it', async () => {
    const fault = "setTimeout(() => { throw new Error('planted') }, 4000)";
    const faulty = await startServer({
      env: { NODE_OPTIONS: `--import data:text/javascript,${encodeURIComponent(fault)}` },
    });
    try {
      expect((await fetch(`${faulty.url}/sign-in`)).status).toBe(200);
      await expect.poll(() => faulty.log(), { timeout: 15_000 }).toContain('planted');
      const line = faulty
        .log()
        .split('\n')
        .find((one) => one.startsWith('{"level":60'));
      expect(JSON.parse(line ?? '{}')).toMatchObject({
        msg: 'an error that nobody expected',
        err: { message: 'planted' },
      });
      expect((await fetch(`${faulty.url}/healthz`)).status).toBe(200);
    } finally {
      await faulty.kill();
    }
  });

  it('takes the id that a proxy of this machine gives, and tells it in problem details', async () => {
    const given = { 'X-Request-Id': 'edge-0123456789', accept: 'application/problem+json' };
    const answer = await ask('/api/v1/me', given);
    expect([answer.status, answer.headers.get('x-request-id')]).toEqual([401, 'edge-0123456789']);
    expect(await answer.json()).toMatchObject({ code: 'unauthorized', request_id: 'edge-0123456789' });
    expect((await ask('/image/none', given)).headers.get('x-request-id')).toBe('edge-0123456789');
    const odd = await ask('/healthz', { 'X-Request-Id': 'a b' });
    expect(odd.headers.get('x-request-id')).toMatch(/^[0-9a-f-]{36}$/);
  });
});

describe('the metrics', () => {
  it('are for whoever has their token, and nowhere without one', async () => {
    for (const headers of [{}, bearer('').headers, bearer(`${secrets.METRICS_TOKEN}x`).headers]) {
      const answer = await ask('/metrics', headers);
      expect([answer.status, answer.headers.get('www-authenticate')]).toEqual([401, 'Bearer realm="prntscrn metrics"']);
    }
    const without = await startServer({ env: { ACCESS_LOG: 'off' } });
    const answers = [await fetch(`${without.url}/metrics`), await fetch(`${without.url}/metrics`, bearer(''))];
    const { log } = without;
    await without.stop();
    expect(answers.map(({ status }) => status)).toEqual([404, 404]);
    expect(log()).not.toContain('"path"');
  });

  it('are what Prometheus reads, with all that the alerts and the dashboard ask for', async () => {
    const { bytes } = await upload(server.url, token, await newPicture());
    await ask('/image/none');
    expect((await fetch(`${server.url}/api/cron/purge`, bearer(secrets.CRON_SECRET))).status).toBe(200);
    const scrape = async () => (await ask('/metrics', bearer(secrets.METRICS_TOKEN).headers)).text();
    await expect
      .poll(scrape, { timeout: 10_000 })
      .toMatch(/^prntscrn_http_requests_total\{kind="cron",status="200"\} 1$/m);
    const text = await scrape();
    const value = (name: string) => Number(new RegExp(`^${name} (.*)$`, 'm').exec(text)?.[1]);
    expect(value('prntscrn_uploads_total')).toBeGreaterThan(0);
    expect(value('prntscrn_uploaded_bytes_total')).toBeGreaterThanOrEqual(bytes);
    expect(text).toMatch(/^prntscrn_http_requests_total\{kind="picture",status="404"\} [1-9]/m);
    expect(text).toMatch(/^prntscrn_http_request_duration_seconds_bucket\{kind="upload",le="\+Inf"\} [1-9]/m);
    expect(text).toMatch(/^prntscrn_queue_oldest_age_seconds\{queue="purge"\} 0$/m);
    expect(text).toMatch(/^prntscrn_store_calls_total\{store="disk",verb="put"\} [1-9]/m);
    execFileSync('promtool', ['check', 'metrics'], { input: text, stdio: ['pipe', 'ignore', 'inherit'] });
    execFileSync('promtool', ['check', 'rules', join(monitoring, 'alerts.yml')], { stdio: 'ignore' });
    for (const file of ['alerts.yml', 'dashboard.json']) {
      const named =
        readFileSync(join(monitoring, file), 'utf8').match(/\b(?:prntscrn|process|nodejs)_[a-z0-9_]+\b/g) ?? [];
      expect(named.length).toBeGreaterThan(10);
      // A failing store shows when it fails for the first time.
      for (const name of named) expect(text, `${file} asks for ${name}`).toContain(`\n${name}`);
    }
  });
});

describe('secrets', () => {
  /** What every process of this machine was started with. */
  const commandLines = () =>
    readdirSync('/proc')
      .filter((name) => /^\d+$/.test(name))
      .map((pid) => {
        try {
          return readFileSync(`/proc/${pid}/cmdline`, 'utf8');
        } catch {
          return '';
        }
      });

  it('are in no line of the log and no list of processes, whatever is done with them', async () => {
    const used = { ...secrets, password, token } as Record<string, string>;
    const browser = new CookieBrowser();
    await signInSite(browser, server.url, { email, password: 'a wrong pass phrase' });
    await signInSite(browser, server.url, { email });
    used.session = browser.cookie('session-token') ?? '';
    used.csrf = browser.cookie('csrf-token') ?? '';
    const program = await signInProgram(await discover(server.url), browser);
    used.access = program.access_token;
    used.refresh = program.refresh_token ?? '';
    expect((await fetch(`${server.url}/api/v1/me`, bearer(used.access))).status).toBe(200);
    await fetch(`${server.url}/api/v1/me?access_token=${token}`, bearer(`${token}x`));
    await fetch(`${server.url}/api/cron/purge`, bearer(secrets.CRON_SECRET));
    const { id, url } = await upload(server.url, token, await newPicture());
    await fetch(url);
    const helper = newHelper();
    let lists = '';
    try {
      expect((await helper.pipe(token, 'login', '--server', server.url, '--token-stdin')).code).toBe(0);
      const listing = helper.start('list', '--json');
      const listed = listing.ended;
      lists = commandLines().join('\n');
      const { code, stdout, stderr } = await listed;
      expect(code).toBe(0);
      expect(stderr + JSON.stringify(Object.values(helper.env))).not.toContain(token);
      expect(stdout).toContain(id);
    } finally {
      helper.remove();
    }
    const said = server.log();
    expect(said).toContain('"path":"/oauth/token"');
    for (const [name, value] of Object.entries({ ...used, picture: id })) {
      expect(value.length, name).toBeGreaterThan(10);
      expect(said.includes(value), `${name} is in the log`).toBe(false);
      expect(lists.includes(value), `${name} is in the list of processes`).toBe(false);
    }
    expect(said).not.toMatch(/a wrong pass phrase|code_verifier|access_token/);
  });
});
