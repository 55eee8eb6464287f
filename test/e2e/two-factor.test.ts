import { mkdtempSync, rmSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import axe from 'axe-core';
import type { Browser, BrowserContext, Page } from 'playwright';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Database } from '#db/database.ts';
import { openDatabase } from '#db/open.ts';
import { makeAccount, makeToken, password } from '#test/support/accounts.ts';
import { codeOf, plugInAuthenticator } from '#test/support/authenticator.ts';
import { openBrowser } from '#test/support/browser.ts';
import { newMariaDbUrl } from '#test/support/engines.ts';
import { newHelper } from '#test/support/helper.ts';
import { startServer, type TestServer } from '#test/support/server.ts';
import { fillSignIn, settled, waitingHelper } from '#test/support/site.ts';

describe.each(['sqlite', 'mysql'] as const)('two factors on the site (%s)', (engine) => {
  let server: TestServer;
  let browser: Browser;
  let db: Database;
  let context: BrowserContext;
  let page: Page;
  let complaints: string[];
  let people = 0;
  let email: string;

  // Kept from one start to the next.
  const dataDir = mkdtempSync(join(tmpdir(), 'prntscrn-two-factor-'));
  let databaseUrl: string | undefined;
  const start = () => startServer({ name: 'localhost', dataDir, ...(databaseUrl && { databaseUrl }) });

  beforeAll(async () => {
    databaseUrl = engine === 'mysql' ? await newMariaDbUrl() : undefined;
    server = await start();
    db = await openDatabase({ databaseUrl, sqliteFile: join(server.dataDir, 'prntscrn.sqlite') });
    browser = await openBrowser();
  });
  afterAll(async () => {
    await browser?.close();
    await db?.close();
    await server?.stop();
    rmSync(dataDir, { recursive: true, force: true });
  });
  beforeEach(async () => {
    email = `person-${++people}@example.org`;
    await makeAccount(server, { email });
    await newWindow();
  });
  afterEach(async () => {
    await context.close();
    expect(complaints).toEqual([]);
  });

  async function newWindow(): Promise<void> {
    await context?.close();
    context = await browser.newContext({ baseURL: server.url, reducedMotion: 'reduce' });
    page = await context.newPage();
    complaints = [];
    page.on('pageerror', (error) => complaints.push(error.message));
    page.on('console', (message) => {
      const harmless = message.text().startsWith('Failed to load resource');
      if (['error', 'warning'].includes(message.type()) && !harmless) complaints.push(message.text());
    });
  }
  async function typePassword(path = '/sign-in'): Promise<void> {
    await page.goto(path);
    await settled(page);
    await fillSignIn(page, { email, password });
  }
  const home = () => page.waitForURL(`${server.url}/`);
  const typeCode = async (code: string) => {
    await page.getByRole('textbox', { name: /^(Code|Recovery code)$/ }).fill(code);
    await page.getByRole('button', { name: /^(Go on|Confirm)$/ }).click();
  };
  async function openSecurity(): Promise<void> {
    await page.goto('/account/security');
    await settled(page);
  }
  /** Sets up an authenticator in the signed-in window; gives its secret and the recovery codes. */
  async function setUpApp(): Promise<{ secret: string; codes: string[] }> {
    await openSecurity();
    await page.getByRole('button', { name: 'Set up' }).click();
    const dialog = page.getByRole('dialog', { name: 'Set up an authenticator app' });
    const secret = (await dialog.locator('[translate=no]').innerText()).replace(/\s/g, '');
    await dialog.getByLabel('Code that the app shows').fill(await codeOf(secret));
    await dialog.getByRole('button', { name: 'Confirm' }).click();
    const kept = page.getByRole('dialog', { name: 'Keep these recovery codes' });
    await kept.getByRole('listitem').first().waitFor();
    const codes = await kept.getByRole('listitem').allInnerTexts();
    await kept.getByRole('button', { name: 'I have kept them' }).click();
    await page.getByText(/In use since/).waitFor();
    return { secret, codes };
  }
  async function protectedPerson() {
    await typePassword();
    await home();
    const made = await setUpApp();
    await newWindow();
    return made;
  }
  async function expectAccessible(where: string): Promise<void> {
    await page.evaluate(axe.source);
    const { violations } = await page.evaluate<axe.AxeResults>('axe.run()');
    expect(
      violations.map(({ id, nodes }) => `${id} ${nodes[0]?.html}`),
      where,
    ).toEqual([]);
  }
  /** As if the session had been opened long ago. */
  async function forgetProof(): Promise<void> {
    await db.write(async (tx) => {
      await tx.update(db.tables.sessions).set({ verifiedAt: 0 });
    });
  }
  const audited = async () => {
    const rows = await db.read.select().from(db.tables.audit);
    return rows.filter((row) => row.actorName === email);
  };

  it('asks for a code after the password once an app is set up, and takes each code once', async () => {
    await typePassword();
    await home();
    await openSecurity();
    await expectAccessible('security');
    await page.getByRole('button', { name: 'Set up' }).click();
    const dialog = page.getByRole('dialog', { name: 'Set up an authenticator app' });
    await dialog.getByRole('img', { name: 'QR code' }).waitFor();
    await expectAccessible('the QR code');
    await page.keyboard.press('Escape');
    const { secret, codes } = await setUpApp();
    expect(new Set(codes).size).toBe(10);
    await newWindow();
    await typePassword();
    await page.getByText('Your password is right').waitFor();
    await expectAccessible('second step');
    await typeCode('000000');
    await page.getByRole('alert').filter({ hasText: 'not right' }).waitFor();
    // That of the next step: the set-up used up this one's.
    const code = await codeOf(secret, 1);
    await typeCode(code);
    await home();
    await newWindow();
    await typePassword();
    await typeCode(code);
    await page.getByRole('alert').filter({ hasText: 'not right' }).waitFor();
    await page.goto('/');
    expect(new URL(page.url()).pathname).toBe('/sign-in');
    const rows = await audited();
    expect(rows.map(({ action, detail }) => [action, detail])).toEqual([
      ['session.sign_in', '{"by":["password"]}'],
      ['two_factor.enable', '{"kind":"authenticator"}'],
      ['session.sign_in_failed', '{"wrong":"factor"}'],
      ['session.sign_in', '{"by":["password","code"]}'],
      ['session.sign_in_failed', '{"wrong":"factor"}'],
    ]);
    expect(rows.every(({ ip, userAgent }) => /^(127\.0\.0\.1|::1)$/.test(ip) && userAgent.includes('Chrome'))).toBe(
      true,
    );
  });

  it('takes a recovery code where the phone is lost, and gives new ones to whoever proves who they are', async () => {
    const { codes } = await protectedPerson();
    await typePassword();
    await page.getByRole('button', { name: 'Use a recovery code instead' }).click();
    await typeCode(codes[0] ?? '');
    await home();
    await openSecurity();
    await page.getByText('9 codes are left').waitFor();
    await forgetProof();
    await page.getByRole('button', { name: 'Make new codes' }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Make new codes' }).click();
    const dialog = page.getByRole('dialog', { name: 'Is it you?' });
    await dialog.getByRole('textbox', { name: 'Code' }).waitFor();
    await expectAccessible('is it you');
    await page.keyboard.press('Escape');
    await page.getByRole('alert').filter({ hasText: 'Nothing was changed' }).waitFor();
    await page.getByRole('button', { name: 'Make new codes' }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Make new codes' }).click();
    await dialog.getByRole('button', { name: 'Use a recovery code instead' }).click();
    await typeCode('0000-0000-0000-0000');
    await dialog.getByRole('alert').filter({ hasText: 'not right' }).waitFor();
    await typeCode(codes[1] ?? '');
    const fresh = page.getByRole('dialog', { name: 'Keep these recovery codes' });
    const downloading = page.waitForEvent('download');
    await fresh.getByRole('link', { name: 'Download' }).click();
    const text = await readFile(await (await downloading).path(), 'utf8');
    await fresh.getByRole('listitem').first().waitFor();
    const shown = await fresh.getByRole('listitem').allInnerTexts();
    for (const code of shown) expect(text).toContain(code);
    expect(shown).not.toContain(codes[2]);
    await fresh.getByRole('button', { name: 'I have kept them' }).click();
    await page.getByText('10 codes are left').waitFor();
  });

  it('signs in with a passkey, after the password or instead of it', async () => {
    await typePassword();
    await home();
    await plugInAuthenticator(context, page);
    await openSecurity();
    await page.getByRole('button', { name: 'Add a passkey' }).click();
    await page.getByRole('dialog').getByRole('textbox', { name: 'Name' }).fill('<b>Laptop</b>');
    await page.getByRole('button', { name: 'Save' }).click();
    await page.getByRole('button', { name: 'I have kept them' }).click();
    await page.getByText('<b>Laptop</b>').waitFor();
    await page.getByText('not used yet').waitFor();

    await context.clearCookies();
    await typePassword();
    await page.getByText('Your password is right').waitFor();
    await page.getByRole('button', { name: 'Use a passkey' }).click();
    await home();
    await context.clearCookies();
    await page.goto('/sign-in');
    await settled(page);
    await page.getByRole('button', { name: 'Use a passkey' }).click();
    await home();

    await openSecurity();
    await page.getByText(/last used on/).waitFor();
    await page.getByRole('button', { name: 'Rename <b>Laptop</b>' }).click();
    await page.getByRole('dialog').getByRole('textbox', { name: 'Name' }).fill('Key');
    await page.getByRole('button', { name: 'Save' }).click();
    await forgetProof();
    await page.getByRole('button', { name: 'Remove Key' }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Remove' }).click();
    await page.getByRole('dialog', { name: 'Is it you?' }).getByRole('button', { name: 'Use a passkey' }).click();
    await page.getByText('No passkey yet').waitFor();
    const signIns = (await audited()).filter(({ action }) => action === 'session.sign_in');
    expect(signIns.map(({ detail }) => JSON.parse(detail ?? '').by)).toEqual([
      ['password'],
      ['password', 'passkey'],
      ['passkey'],
    ]);
  });

  it('takes no passkey alone from a device that did not ask who holds it', async () => {
    await typePassword();
    await home();
    const device = await plugInAuthenticator(context, page);
    await openSecurity();
    await page.getByRole('button', { name: 'Add a passkey' }).click();
    await page.getByRole('button', { name: 'Save' }).click();
    await page.getByRole('button', { name: 'I have kept them' }).click();
    await context.clearCookies();
    await device.session.send('WebAuthn.setUserVerified', { authenticatorId: device.id, isUserVerified: false });
    await page.goto('/sign-in');
    await settled(page);
    await page.getByRole('button', { name: 'Use a passkey' }).click();
    await page.getByRole('alert').filter({ hasText: 'No passkey was used' }).waitFor();
    // And where the browser was told that it need not ask.
    await page.route('**/api/v1/sign-in/passkey', async (route) => {
      const answer = await (await route.fetch()).json();
      await route.fulfill({ json: { ...answer, options: { ...answer.options, userVerification: 'discouraged' } } });
    });
    await page.getByRole('button', { name: 'Use a passkey' }).click();
    await page.getByRole('alert').filter({ hasText: 'signs in nobody' }).waitFor();
  });

  it('asks the person behind a helper for the second factor too', async () => {
    const { secret } = await protectedPerson();
    const helper = await waitingHelper(server.url, 'image:read profile');
    try {
      await typePassword(helper.authorizationUrl);
      await page.getByText('Your password is right').waitFor();
      await page.goto(helper.authorizationUrl);
      expect(new URL(page.url()).pathname).toBe('/sign-in');
      await typePassword(helper.authorizationUrl);
      await typeCode(await codeOf(secret, 1));
      await page.getByRole('button', { name: 'Allow' }).click();
      const answer = await helper.redeem((await helper.answer).get('code') ?? '');
      const { access_token } = (await answer.json()) as { access_token: string };
      const me = await fetch(`${server.url}/api/v1/me`, { headers: { Authorization: `Bearer ${access_token}` } });
      expect(me.status).toBe(200);
    } finally {
      helper.close();
    }
  });

  it('signs a helper in by its code only after the second factor', async () => {
    const { secret } = await protectedPerson();
    const helper = newHelper();
    try {
      const login = helper.start('login', '--server', server.url, '--device');
      const [, url = '', code = ''] = await login.until(/Open (\S+) and type the code (\S+)/);
      await page.goto(url);
      await page.getByLabel('Code').fill(code);
      await page.getByRole('button', { name: 'Continue' }).click();
      await page.getByRole('button', { name: 'It shows this code' }).click();
      await fillSignIn(page, { email, password });
      await page.getByText('Your password is right').waitFor();
      expect((await helper.run('whoami')).code).toBe(3);
      await typeCode('000000');
      await page.getByRole('alert').filter({ hasText: 'not right' }).waitFor();
      await typeCode(await codeOf(secret, 1));
      await page.getByRole('button', { name: 'Allow' }).click();
      expect(await login.ended).toMatchObject({ code: 0, stderr: expect.stringContaining(email) });
      expect((await helper.run('whoami')).stdout).toContain(email);
    } finally {
      helper.remove();
    }
  });

  it('shuts everything until a second factor is set up where a rule asks for one', async () => {
    const token = await makeToken(server, email, 'image:read');
    const images = async () => {
      const answer = await fetch(`${server.url}/api/v1/images`, { headers: { Authorization: `Bearer ${token}` } });
      return answer.ok ? 'ok' : ((await answer.json()) as { error: { code: string } }).error.code;
    };
    await typePassword();
    await home();
    expect(await images()).toBe('ok');
    await db.write(async (tx) => {
      await tx.update(db.tables.users).set({ requireTwoFactor: true });
    });
    try {
      expect(await images()).toBe('two_factor_needed');
      await page.goto('/');
      await page.waitForURL('**/account/security');
      await page.getByText('This account needs a second factor').waitFor();
      await setUpApp();
      await page.getByRole('link', { name: 'Go on' }).click();
      await home();
      expect(await images()).toBe('ok');
    } finally {
      await db.write(async (tx) => {
        await tx.update(db.tables.users).set({ requireTwoFactor: false });
      });
    }
  });

  it('ends every other session and token with a new password, at once', async () => {
    await typePassword();
    await home();
    const other = await browser.newContext({ baseURL: server.url, storageState: await context.storageState() });
    await other.clearCookies();
    const away = await other.newPage();
    await away.goto('/sign-in');
    await settled(away);
    await fillSignIn(away, { email, password });
    await away.waitForURL(`${server.url}/`);
    await openSecurity();
    const form = page.getByRole('form', { name: 'Password' });
    const fill = async (current: string) => {
      await form.getByRole('textbox', { name: 'Current password' }).fill(current);
      await form.getByRole('textbox', { name: 'New password' }).fill('another long password');
      await form.getByRole('button', { name: 'Change the password' }).click();
    };
    await fill('not the password');
    await form.getByRole('alert').filter({ hasText: 'not right' }).waitFor();
    await fill(password);
    await page.getByRole('alert').filter({ hasText: 'The password is changed' }).waitFor();
    const status = async (window: Page) => (await window.request.get('/api/v1/me')).status();
    expect([await status(page), await status(away)]).toEqual([200, 401]);
    await other.close();
  });

  it('refuses all of it to a page of another site', async () => {
    await typePassword();
    await home();
    const paths = [
      ['POST', '/api/v1/me/verify/begin'],
      ['POST', '/api/v1/me/verify'],
      ['POST', '/api/v1/me/authenticator'],
      ['DELETE', '/api/v1/me/authenticator'],
      ['POST', '/api/v1/me/recovery-codes'],
      ['POST', '/api/v1/me/passkeys/begin'],
      ['DELETE', '/api/v1/me/passkeys/x'],
      ['POST', '/api/v1/me/password'],
      ['POST', '/api/v1/sign-in/passkey'],
    ] as const;
    for (const [method, path] of paths) {
      for (const headers of [{ Origin: 'https://evil.test' }, {}]) {
        const answer = await page.request.fetch(path, { method, headers, data: '{}' });
        expect([path, answer.status(), (await answer.json()).error.code]).toEqual([path, 403, 'forbidden']);
      }
    }
  });

  // The last test: it starts the server anew.
  it('locks after a few wrong codes, restart or not, and the operator unlocks or resets', async () => {
    const { secret } = await protectedPerson();
    await typePassword();
    for (let n = 0; n < 5; n++) {
      await typeCode('000000');
      await page.getByRole('alert').filter({ hasText: 'not right' }).waitFor();
      await page.getByRole('button', { name: 'Go on' }).waitFor();
    }
    await typeCode(await codeOf(secret, 1));
    await page.getByRole('alert').filter({ hasText: 'Too many tries' }).waitFor();
    await server.stop();
    server = await start();
    await newWindow();
    await typePassword();
    await typeCode(await codeOf(secret, 1));
    await page.getByRole('alert').filter({ hasText: 'Too many tries' }).waitFor();
    await server.admin(['user', 'unlock', '--email', email]);
    await typeCode(await codeOf(secret, 1));
    await home();
    await server.admin(['user', 'reset-2fa', '--email', email]);
    await newWindow();
    await typePassword();
    await home();
  });
});
