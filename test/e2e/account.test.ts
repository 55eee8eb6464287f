import { execFile } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { Browser, BrowserContext, Page } from 'playwright';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { makeAccount, makeToken } from '#test/support/accounts.ts';
import { openBrowser } from '#test/support/browser.ts';
import { newMariaDbUrl } from '#test/support/engines.ts';
import { startServer, type TestServer } from '#test/support/server.ts';
import { uploadWithShareX } from '#test/support/sharex.ts';
import { fillSignIn, plainPng, settled, upload, waitingHelper } from '#test/support/site.ts';
import { unzip } from '#test/support/unzip.ts';
import { decodePng, startScreen } from '#test/support/x-screen.ts';

const run = promisify(execFile);
const ada = { name: 'Ada Lovelace', email: 'ada@example.org', password: 'tulip orbit cask fern' };
const bob = { name: 'Bob', email: 'bob@example.org', password: 'violet harbour mint oak' };
const firefox = 'Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:140.0) Gecko/20100101 Firefox/140.0';

describe.each(['sqlite', 'mysql'] as const)('an account on the site (%s)', (engine) => {
  let server: TestServer;
  let browser: Browser;
  let context: BrowserContext;
  let page: Page;
  const complaints: string[] = [];

  beforeAll(async () => {
    server = await startServer(engine === 'mysql' ? { databaseUrl: await newMariaDbUrl() } : {});
    browser = await openBrowser();
    for (const [person, role] of [[ada, 'admin'] as const, [bob, 'user'] as const]) {
      await makeAccount(server, { ...person, role });
    }
  });
  afterAll(async () => {
    await browser?.close();
    await server?.stop();
  });
  beforeEach(async () => {
    context = await browser.newContext({ baseURL: server.url, locale: 'en-GB' });
    page = await signedIn(context, ada);
    page.on('pageerror', (error) => complaints.push(error.message));
  });
  afterEach(async () => {
    await context.close();
    expect(complaints).toEqual([]);
  });

  async function signedIn(where: BrowserContext, person: typeof ada): Promise<Page> {
    const opened = await where.newPage();
    await opened.goto('/sign-in');
    await fillSignIn(opened, person);
    await opened.waitForURL(`${server.url}/`);
    return opened;
  }
  async function open(path: string, on = page): Promise<void> {
    await on.goto(path);
    await settled(on);
  }
  const told = (text: string) => page.getByRole('alert').filter({ hasText: text }).waitFor();
  const press = (name: string) => page.getByRole('button', { name, exact: true }).click();

  it('has a name and a language of its own, which hold in every browser', async () => {
    await open('/account');
    await page.getByLabel('Name').fill('Countess Ada');
    await page.getByLabel('Language').selectOption('de');
    await press('Save');
    await page.getByRole('heading', { name: 'Profil', exact: true }).waitFor();
    expect(await page.evaluate(() => document.documentElement.lang)).toBe('de');
    await page.getByRole('button', { name: 'Konto von Countess Ada' }).waitFor();
    await page.getByLabel('Sprache').selectOption('en');
    await press('Speichern');
    await page.getByRole('heading', { name: 'Profile', exact: true }).waitFor();
    await page.getByText('Dark', { exact: true }).click();
    expect(await page.evaluate(() => document.documentElement.dataset.mantineColorScheme)).toBe('dark');
  });

  it('lists its browsers in words and signs one out, or all others, at once', async () => {
    const others = await Promise.all(
      [firefox, undefined, undefined].map(async (userAgent) => {
        const other = await browser.newContext({ baseURL: server.url, ...(userAgent && { userAgent }) });
        return await signedIn(other, ada);
      }),
    );
    const stranger = await signedIn(await browser.newContext({ baseURL: server.url }), bob);
    await open('/account/sessions');
    await page.getByText('This browser').waitFor();
    await press('Sign out Firefox on Windows');
    await told('Firefox on Windows has to sign in again.');
    await others[0]?.goto('/');
    expect(new URL(others[0]?.url() ?? '').pathname).toBe('/sign-in');
    await others[1]?.goto('/');
    expect(new URL(others[1]?.url() ?? '').pathname).toBe('/');

    await press('Sign out all others');
    await page.getByRole('dialog').getByRole('button', { name: 'Sign out all others' }).click();
    await page.getByText('You are signed in nowhere else.').waitFor();
    await others[1]?.goto('/');
    expect(new URL(others[1]?.url() ?? '').pathname).toBe('/sign-in');
    await open('/account/sessions');
    await stranger.goto('/');
    expect(new URL(stranger.url()).pathname).toBe('/');
    for (const other of [...others, stranger]) await other.context().close();
  });

  it('lists the programs that were let in and disconnects one at once', async () => {
    const helper = await waitingHelper(server.url, 'image:write profile');
    await page.goto(helper.authorizationUrl);
    await press('Allow');
    const code = (await helper.answer).get('code') ?? '';
    const redeemed = await helper.redeem(code);
    helper.close();
    const { access_token: access } = (await redeemed.json()) as { access_token: string };
    const me = () => fetch(`${server.url}/api/v1/me`, { headers: { Authorization: `Bearer ${access}` } });
    expect((await me()).status).toBe(200);
    await open('/account/sessions');
    await page.getByText('upload pictures, read your name and e-mail').waitFor();
    await page.getByRole('button', { name: 'Disconnect prntscrn helper' }).click();
    await page.getByText('No program is connected.').waitFor();
    expect((await me()).status).toBe(401);
    await open('/account/sessions');
    await page.getByText('No program is connected.').waitFor();
  });

  it('makes a token, shows it once, and revokes it', async () => {
    await open('/account/tokens');
    await press('Create the token');
    await page.getByText('Give it a name.').waitFor();
    await page.getByRole('textbox', { name: 'Name' }).fill('Backup script');
    await page.getByLabel('see and list your pictures').check();
    await page.getByLabel('Expires').selectOption({ label: 'after 30 days' });
    await press('Create the token');
    const shown = page.getByRole('group', { name: 'Your new token' });
    const secret = (await shown.locator('code').textContent()) ?? '';
    expect(secret).toMatch(/^prn_/);
    expect(await shown.evaluate((element) => element === document.activeElement)).toBe(true);
    await upload(server.url, secret, await plainPng(20, 10, '#336699'), { title: 'From a script' });
    await open('/account/tokens');
    expect(await page.content()).not.toContain(secret);
    await page.getByRole('listitem').filter({ hasText: 'Backup script' }).waitFor();
    await press('Revoke Backup script');
    await page.getByRole('dialog').getByRole('button', { name: 'Revoke' }).click();
    await told('Backup script opens nothing any more.');
    const refused = await fetch(`${server.url}/api/v1/images`, { headers: { Authorization: `Bearer ${secret}` } });
    expect(refused.status).toBe(401);
  });

  it('sets ShareX up: its file, read by the rules of ShareX, uploads a picture and nothing else', async () => {
    await open('/account/connect');
    const downloading = page.waitForEvent('download');
    await press('Download the file');
    const file = await downloading;
    expect(file.suggestedFilename()).toBe('prntscrn.sxcu');
    const uploader = readFileSync(await file.path(), 'utf8');
    const png = await plainPng(33, 22, '#884422');
    const outcome = await uploadWithShareX(uploader, png);
    expect(outcome.error).toBeUndefined();
    const raw = await fetch(outcome.url ?? '');
    expect(decodePng(new Uint8Array(await raw.arrayBuffer()))).toMatchObject({ width: 33, height: 22 });
    expect(outcome.deletionUrl).toBe(`${server.url}/?picture=${outcome.url?.split('/').at(-1)}`);
    expect((await uploadWithShareX(uploader, Buffer.from('no picture'))).error).toMatch(/\w+ \w+/);
    const token = /prn_\w+/.exec(uploader)?.[0];
    const listing = await fetch(`${server.url}/api/v1/images`, { headers: { Authorization: `Bearer ${token}` } });
    expect(listing.status).toBe(403);
  });

  // One screen is enough: what the database is, a shell script does not see.
  if (engine === 'sqlite')
    it('sets Flameshot up: the real one shoots, and the link is on the clipboard', async () => {
      await open('/account/connect');
      const downloading = page.waitForEvent('download');
      await press('Download the script');
      const home = mkdtempSync(join(tmpdir(), 'prntscrn-flameshot-'));
      const screen = await startScreen();
      try {
        const script = join(home, 'prntscrn-flameshot.sh');
        await (await downloading).saveAs(script);
        const env = { ...screen.env, HOME: home, XDG_CONFIG_HOME: join(home, '.config'), WAYLAND_DISPLAY: '' };
        await run('sh', [script], { env });
        expect(existsSync(script)).toBe(false);
        await screen.paint();
        const words = [
          '--',
          join(home, '.local/bin/prntscrn-flameshot'),
          '--region',
          '300x200+100+150',
          '--accept-on-select',
        ];
        const { stdout } = await run('dbus-run-session', words, { env, timeout: 60_000 });
        const link = stdout.trim();
        expect(link).toMatch(new RegExp(`^${server.url}/image/\\w{22}$`));
        const raw = await fetch(link);
        expect(decodePng(new Uint8Array(await raw.arrayBuffer()))).toMatchObject({ width: 300, height: 200 });
        const pasted = await run('xclip', ['-selection', 'clipboard', '-out'], { env });
        expect(pasted.stdout.trim()).toBe(link);
      } finally {
        await screen.stop();
        rmSync(home, { recursive: true, force: true });
      }
    });

  it('shows the command for macOS with a token of its own in it', async () => {
    await open('/account/connect');
    await press('Show the command');
    const command = page.getByRole('region', { name: 'Command for macOS' });
    expect(await command.textContent()).toMatch(/screencapture -i .*prn_\w{32}.*pbcopy/s);
  });

  it('takes everything home in one file', async () => {
    await open('/account/data');
    const downloading = page.waitForEvent('download');
    await page.getByRole('link', { name: 'Download the zip file' }).click();
    const file = await downloading;
    expect(file.suggestedFilename()).toMatch(/^prntscrn-\d{4}-\d\d-\d\d\.zip$/);
    const files = unzip(readFileSync(await file.path()));
    const pictures = JSON.parse(String(files.get('pictures.json'))) as { title: string | null; file: string }[];
    const script = pictures.find(({ title }) => title === 'From a script');
    expect(decodePng(files.get(script?.file ?? '') ?? Buffer.alloc(0))).toMatchObject({ width: 20, height: 10 });
    expect(JSON.parse(String(files.get('account.json')))).toMatchObject({ email: ada.email });
  });

  it('keeps the last administrator, in words', async () => {
    await open('/account/data');
    await page.getByRole('textbox').fill('somebody@example.org');
    await press('Delete my account');
    await page.getByText('This is not your e-mail.').waitFor();
    await page.getByRole('textbox').fill(ada.email);
    await press('Delete my account');
    await page.getByRole('dialog').getByRole('button', { name: 'Delete my account' }).click();
    await told('This is the last administrator');
  });

  it('goes for good when its person says so: links, sessions and the account', async () => {
    const token = await makeToken(server, bob.email, 'image:write');
    const { url } = await upload(server.url, token, await plainPng(10, 10, '#000'));
    const own = await browser.newContext({ baseURL: server.url, locale: 'en-GB' });
    const leaving = await signedIn(own, bob);
    await open('/account/data', leaving);
    await leaving.getByRole('textbox').fill(bob.email);
    await leaving.getByRole('button', { name: 'Delete my account' }).click();
    await leaving.getByRole('dialog').getByRole('button', { name: 'Delete my account' }).click();
    await leaving.waitForURL('**/sign-in');
    expect((await fetch(url)).status).toBe(404);
    await fillSignIn(leaving, bob);
    await leaving.getByRole('alert').filter({ hasText: 'do not belong together' }).waitFor();
    expect(await server.admin(['user', 'list'])).not.toContain(bob.email);
    await own.close();
  });
});
