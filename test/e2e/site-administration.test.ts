import type { Browser, BrowserContext, Page } from 'playwright';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { openBrowser } from '#test/support/browser.ts';
import { newMariaDbUrl } from '#test/support/engines.ts';
import { startServer, type TestServer } from '#test/support/server.ts';
import { fillSignIn, plainPng, settled, upload } from '#test/support/site.ts';

const ada = { name: 'Ada Lovelace', email: 'ada@example.org', password: 'tulip orbit cask fern' };
const bob = { name: 'Bob', email: 'bob@example.org', password: 'violet harbour mint oak' };

describe.each(['sqlite', 'mysql'] as const)('the administrator’s desk in a browser (%s)', (engine) => {
  let server: TestServer;
  let browser: Browser;
  let state: Awaited<ReturnType<BrowserContext['storageState']>>;
  let context: BrowserContext;
  let page: Page;
  let complaints: string[];
  let token: string;

  beforeAll(async () => {
    server = await startServer(engine === 'mysql' ? { databaseUrl: await newMariaDbUrl() } : {});
    browser = await openBrowser();
    for (const [person, role] of [[ada, 'admin'] as const, [bob, 'user'] as const]) {
      const names = ['--email', person.email, '--name', person.name, '--role', role];
      await server.admin(['user', 'create', ...names, '--password-stdin'], person.password);
    }
    const scopes = 'image:write image:read image:delete';
    token = (
      await server.admin(['token', 'create', '--email', bob.email, '--scopes', scopes, '--name', 'test'])
    ).trim();
    const first = await browser.newContext({ baseURL: server.url });
    const signIn = await first.newPage();
    await signIn.goto('/sign-in');
    await fillSignIn(signIn, ada);
    await signIn.waitForURL(`${server.url}/`);
    state = await first.storageState();
    await first.close();
  });
  afterAll(async () => {
    await browser?.close();
    await server?.stop();
  });
  beforeEach(async () => {
    context = await browser.newContext({ baseURL: server.url, storageState: state, locale: 'en-GB' });
    page = await context.newPage();
    complaints = [];
    page.on('pageerror', (error) => complaints.push(error.message));
  });
  afterEach(async () => {
    await context.close();
    expect(complaints).toEqual([]);
  });

  const open = async (path: string) => {
    await page.goto(path);
    await settled(page);
  };
  const toast = (text: string) => page.getByRole('alert').filter({ hasText: text }).waitFor();
  const titles = () =>
    page
      .getByRole('main')
      .getByRole('listitem')
      .evaluateAll((items) => items.map((item) => item.ariaLabel));

  it('lists the pictures of everybody, finds and sorts them, and hides private ones until it is told to look', async () => {
    await upload(server.url, token, await plainPng(900, 700, '#336699'), { title: 'Holiday blue' });
    await upload(server.url, token, await plainPng(30, 30, '#993333'), { title: 'Secret red', visibility: 'private' });
    await open('/admin/uploads');
    expect(await titles()).toEqual(['Secret red', 'Holiday blue']);
    await page.getByRole('combobox', { name: 'Order' }).selectOption('largest');
    await page.getByRole('button', { name: 'Search' }).click();
    await page.waitForURL(/order=largest/);
    expect(await titles()).toEqual(['Holiday blue', 'Secret red']);
    await open(`/admin/uploads?${new URLSearchParams({ q: 'holi', user: bob.email, type: 'image/png' })}`);
    expect(await titles()).toEqual(['Holiday blue']);
    await open('/admin/uploads?q=nothing');
    await page.getByText('No picture is like that.').waitFor();
    await open('/admin/uploads');
    const secret = page.getByRole('listitem', { name: 'Secret red' });
    expect(await secret.locator('img').count()).toBe(0);
    await secret.getByRole('button', { name: 'Details of Secret red' }).click();
    const details = page.getByRole('dialog');
    await details.getByText(`Bob (${bob.email})`).waitFor();
    await details.getByRole('button', { name: 'Look at it' }).click();
    const picture = details.locator('img');
    await expect.poll(() => picture.evaluate((img: HTMLImageElement) => img.naturalWidth)).toBe(30);
    await details.getByRole('link', { name: 'What was done to it' }).click();
    await page.getByText('looked at the private picture').waitFor();
  });

  it('keeps many at once, deletes them, and takes that back', async () => {
    const { url } = await upload(server.url, token, await plainPng(20, 20, '#00ff00'), { title: 'Taken back' });
    await open('/admin/uploads');
    await page.getByRole('checkbox', { name: 'Choose all on this page' }).check();
    await page.getByRole('button', { name: /^Keep \(3\)/ }).click();
    await toast('3 pictures are kept');
    await page.getByRole('checkbox', { name: 'Choose Taken back' }).check();
    await page.getByRole('button', { name: /^Delete \(1\)/ }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Delete' }).click();
    await page.getByText('1 picture deleted').waitFor();
    expect((await fetch(url)).status).toBe(404);
    await page.getByRole('button', { name: 'Take it back' }).click();
    await toast('Taken back');
    expect((await fetch(url)).status).toBe(200);
  });

  it('runs the purge, says what came of it, and remembers it', async () => {
    await upload(server.url, token, await plainPng(20, 20, '#0000ff'), { title: 'Brief', expires_in: '1' });
    await new Promise((done) => setTimeout(done, 1500));
    await open('/admin/purge');
    await page.getByText('None is on record yet.').waitFor();
    await page.getByText('Nothing waits to be removed.').waitFor();
    await page.getByRole('button', { name: 'Run now' }).click();
    await toast('1 removed, 0 failed, 0 left.');
    await page.getByText(`asked for by ${ada.email}`).waitFor();
  });

  it('registers an app, says what is wrong with its addresses, disables and removes it', async () => {
    await open('/admin/apps');
    await page.getByText('No other app is registered.').waitFor();
    await page.getByRole('button', { name: 'Register an app' }).click();
    await page.getByRole('textbox', { name: 'Name' }).fill('Blog');
    await page.getByRole('textbox', { name: 'Redirect addresses' }).fill('http://blog.example/back');
    await page.getByRole('button', { name: 'Register an app' }).click();
    await page.getByRole('alert').filter({ hasText: 'http://blog.example/back has to begin with https://' }).waitFor();
    await page.getByRole('textbox', { name: 'Redirect addresses' }).fill('https://blog.example/back');
    await page.getByRole('button', { name: 'Register an app' }).click();
    const app = page.getByRole('listitem', { name: 'Blog' });
    await app.getByText('https://blog.example/back').waitFor();
    await app.getByRole('button', { name: 'Disable Blog' }).click();
    await toast('It and all its tokens are refused');
    await app.getByRole('button', { name: 'Enable Blog' }).waitFor();
    await app.getByRole('button', { name: 'Remove Blog' }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Remove' }).click();
    await app.waitFor({ state: 'detached' });
  });

  it('tells in the audit log who did what, finds it again and hands it out as CSV', async () => {
    await open('/admin/audit');
    const log = page.getByRole('main').getByRole('list');
    for (const words of ['removed the app Blog', 'ran the purge', 'changed the picture Secret red', 'signed in'])
      await log.getByText(words).first().waitFor();
    await page.getByRole('combobox', { name: 'What' }).selectOption('oauth_app.remove');
    await page.getByRole('textbox', { name: 'Who' }).fill(ada.email);
    await page.getByRole('button', { name: 'Search' }).click();
    await page.waitForURL(/action=oauth_app.remove/);
    expect(await page.getByRole('main').getByRole('listitem').count()).toBe(1);
    const [download] = await Promise.all([
      page.waitForEvent('download'),
      page.getByRole('link', { name: 'Export as CSV' }).click(),
    ]);
    const pieces: Buffer[] = [];
    for await (const piece of await download.createReadStream()) pieces.push(piece as Buffer);
    const lines = Buffer.concat(pieces).toString().trim().split('\r\n');
    expect(lines).toHaveLength(2);
    expect(lines[1]).toContain(`oauth_app.remove,${ada.email},`);
  });

  it('does not exist for anybody else, page or door', async () => {
    const other = await browser.newContext({ baseURL: server.url });
    const visitor = await other.newPage();
    await visitor.goto('/sign-in');
    await fillSignIn(visitor, bob);
    await visitor.waitForURL(`${server.url}/`);
    for (const path of ['uploads', 'purge', 'apps', 'audit'])
      expect((await visitor.goto(`/admin/${path}`))?.status(), path).toBe(404);
    const status = (path: string, method: string) =>
      visitor.evaluate(
        async ([to = '', how = '']) => (await fetch(to, { method: how, body: how === 'GET' ? null : '{}' })).status,
        [path, method],
      );
    expect(await status('/api/v1/admin/audit/export', 'GET')).toBe(403);
    expect(await status('/api/v1/admin/purge/run', 'POST')).toBe(403);
    await other.close();
  });
});
