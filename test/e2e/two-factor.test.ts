import { readFile } from 'node:fs/promises';
import axe from 'axe-core';
import type { BrowserContext } from 'playwright';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { makeToken, password } from '#test/support/accounts.ts';
import { codeOf, plugInAuthenticator } from '#test/support/authenticator.ts';
import { newHelper } from '#test/support/helper.ts';
import { signedIn } from '#test/support/signed-in.ts';
import { fillSignIn, settled, waitingHelper } from '#test/support/site.ts';
import { TwoFactorDesk } from '#test/support/two-factor-desk.ts';

describe.each(['sqlite', 'mysql'] as const)('two factors on the site (%s)', (engine) => {
  const desk = new TwoFactorDesk();
  beforeAll(() => desk.open(engine));
  afterAll(() => desk.close());
  beforeEach(() => desk.newPerson());
  afterEach(async () => {
    await desk.context.close();
    expect(desk.complaints).toEqual([]);
  });

  /** What the page is drawn from is the same on both engines, so it is judged on one. */
  async function expectAccessible(where: string): Promise<void> {
    if (engine !== 'sqlite') return;
    await desk.page.evaluate(axe.source);
    const { violations } = await desk.page.evaluate<axe.AxeResults>('axe.run()');
    expect(
      violations.map(({ id, nodes }) => `${id} ${nodes[0]?.html}`),
      where,
    ).toEqual([]);
  }

  it('asks for a code after the password once an app is set up, and takes each code once', async () => {
    await desk.typePassword();
    await desk.home();
    await desk.openSecurity();
    await expectAccessible('security');
    await desk.page.getByRole('button', { name: 'Set up' }).click();
    const dialog = desk.page.getByRole('dialog', { name: 'Set up an authenticator app' });
    await dialog.getByRole('img', { name: 'QR code' }).waitFor();
    await expectAccessible('the QR code');
    await desk.page.keyboard.press('Escape');
    const { secret, codes } = await desk.setUpApp();
    expect(new Set(codes).size).toBe(10);
    await desk.newWindow();
    await desk.typePassword();
    await desk.page.getByText('Your password is right').waitFor();
    await expectAccessible('second step');
    await desk.typeCode('000000');
    await desk.page.getByRole('alert').filter({ hasText: 'not right' }).waitFor();
    // That of the next step: the set-up used up this one's.
    const code = await codeOf(secret, 1);
    await desk.typeCode(code);
    await desk.home();
    await desk.newWindow();
    await desk.typePassword();
    await desk.typeCode(code);
    await desk.page.getByRole('alert').filter({ hasText: 'not right' }).waitFor();
    await desk.page.goto('/');
    expect(new URL(desk.page.url()).pathname).toBe('/sign-in');
    const rows = await desk.audited();
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
    const { codes } = await desk.protectPerson();
    await desk.typePassword();
    await desk.page.getByRole('button', { name: 'Use a recovery code instead' }).click();
    await desk.typeCode(codes[0] ?? '');
    await desk.home();
    await desk.openSecurity();
    await desk.page.getByText('9 codes are left').waitFor();
    await desk.forgetProof();
    await desk.page.getByRole('button', { name: 'Make new codes' }).click();
    await desk.page.getByRole('dialog').getByRole('button', { name: 'Make new codes' }).click();
    const dialog = desk.page.getByRole('dialog', { name: 'Is it you?' });
    await dialog.getByRole('textbox', { name: 'Code' }).waitFor();
    await expectAccessible('is it you');
    await desk.page.keyboard.press('Escape');
    await desk.page.getByRole('alert').filter({ hasText: 'Nothing was changed' }).waitFor();
    await desk.page.getByRole('button', { name: 'Make new codes' }).click();
    await desk.page.getByRole('dialog').getByRole('button', { name: 'Make new codes' }).click();
    await dialog.getByRole('button', { name: 'Use a recovery code instead' }).click();
    await desk.typeCode('0000-0000-0000-0000');
    await dialog.getByRole('alert').filter({ hasText: 'not right' }).waitFor();
    await desk.typeCode(codes[1] ?? '');
    const fresh = desk.page.getByRole('dialog', { name: 'Keep these recovery codes' });
    const downloading = desk.page.waitForEvent('download');
    await fresh.getByRole('link', { name: 'Download' }).click();
    const text = await readFile(await (await downloading).path(), 'utf8');
    await fresh.getByRole('listitem').first().waitFor();
    const shown = await fresh.getByRole('listitem').allInnerTexts();
    for (const code of shown) expect(text).toContain(code);
    expect(shown).not.toContain(codes[2]);
    await fresh.getByRole('button', { name: 'I have kept them' }).click();
    await desk.page.getByText('10 codes are left').waitFor();
  });

  it('signs in with a passkey, after the password or instead of it', async () => {
    await desk.signIn();
    await plugInAuthenticator(desk.context, desk.page);
    await desk.openSecurity();
    await desk.page.getByRole('button', { name: 'Add a passkey' }).click();
    await desk.page.getByRole('dialog').getByRole('textbox', { name: 'Name' }).fill('<b>Laptop</b>');
    await desk.page.getByRole('button', { name: 'Save' }).click();
    await desk.page.getByRole('button', { name: 'I have kept them' }).click();
    await desk.page.getByText('<b>Laptop</b>').waitFor();
    await desk.page.getByText('not used yet').waitFor();

    await desk.context.clearCookies();
    await desk.typePassword();
    await desk.page.getByText('Your password is right').waitFor();
    await desk.page.getByRole('button', { name: 'Use a passkey' }).click();
    await desk.home();
    await desk.context.clearCookies();
    await desk.page.goto('/sign-in');
    await settled(desk.page);
    await desk.page.getByRole('button', { name: 'Use a passkey' }).click();
    await desk.home();

    await desk.openSecurity();
    await desk.page.getByText(/last used on/).waitFor();
    await desk.page.getByRole('button', { name: 'Rename <b>Laptop</b>' }).click();
    await desk.page.getByRole('dialog').getByRole('textbox', { name: 'Name' }).fill('Key');
    await desk.page.getByRole('button', { name: 'Save' }).click();
    await desk.forgetProof();
    await desk.page.getByRole('button', { name: 'Remove Key' }).click();
    await desk.page.getByRole('dialog').getByRole('button', { name: 'Remove' }).click();
    await desk.page.getByRole('dialog', { name: 'Is it you?' }).getByRole('button', { name: 'Use a passkey' }).click();
    await desk.page.getByText('No passkey yet').waitFor();
    const signIns = (await desk.audited()).filter(({ action }) => action === 'session.sign_in');
    expect(signIns.map(({ detail }) => JSON.parse(detail ?? '').by)).toEqual([
      ['password'],
      ['password', 'passkey'],
      ['passkey'],
    ]);
  });

  it('takes no passkey alone from a device that did not ask who holds it', async () => {
    await desk.signIn();
    const device = await plugInAuthenticator(desk.context, desk.page);
    await desk.openSecurity();
    await desk.page.getByRole('button', { name: 'Add a passkey' }).click();
    await desk.page.getByRole('button', { name: 'Save' }).click();
    await desk.page.getByRole('button', { name: 'I have kept them' }).click();
    await desk.context.clearCookies();
    await device.session.send('WebAuthn.setUserVerified', { authenticatorId: device.id, isUserVerified: false });
    await desk.page.goto('/sign-in');
    await settled(desk.page);
    await desk.page.getByRole('button', { name: 'Use a passkey' }).click();
    await desk.page.getByRole('alert').filter({ hasText: 'No passkey was used' }).waitFor();
    // And where the browser was told that it need not ask.
    await desk.page.route('**/api/v1/sign-in/passkey', async (route) => {
      const answer = await (await route.fetch()).json();
      await route.fulfill({ json: { ...answer, options: { ...answer.options, userVerification: 'discouraged' } } });
    });
    await desk.page.getByRole('button', { name: 'Use a passkey' }).click();
    await desk.page.getByRole('alert').filter({ hasText: 'signs in nobody' }).waitFor();
  });

  it('asks the person behind a helper for the second factor too', async () => {
    const { secret } = await desk.protectPerson();
    const helper = await waitingHelper(desk.server.url, 'image:read profile');
    try {
      await desk.typePassword(helper.authorizationUrl);
      await desk.page.getByText('Your password is right').waitFor();
      await desk.page.goto(helper.authorizationUrl);
      expect(new URL(desk.page.url()).pathname).toBe('/sign-in');
      await desk.typePassword(helper.authorizationUrl);
      await desk.typeCode(await codeOf(secret, 1));
      await desk.page.getByRole('button', { name: 'Allow' }).click();
      const answer = await helper.redeem((await helper.answer).get('code') ?? '');
      const { access_token } = (await answer.json()) as { access_token: string };
      const me = await fetch(`${desk.server.url}/api/v1/me`, { headers: { Authorization: `Bearer ${access_token}` } });
      expect(me.status).toBe(200);
    } finally {
      helper.close();
    }
  });

  it('signs a helper in by its code only after the second factor', async () => {
    const { secret } = await desk.protectPerson();
    const helper = newHelper();
    try {
      const login = helper.start('login', '--server', desk.server.url, '--device');
      const [, url = '', code = ''] = await login.until(/Open (\S+) and type the code (\S+)/);
      await desk.page.goto(url);
      await desk.page.getByLabel('Code').fill(code);
      await desk.page.getByRole('button', { name: 'Continue' }).click();
      await desk.page.getByRole('button', { name: 'It shows this code' }).click();
      await fillSignIn(desk.page, { email: desk.email, password });
      await desk.page.getByText('Your password is right').waitFor();
      expect((await helper.run('whoami')).code).toBe(3);
      await desk.typeCode('000000');
      await desk.page.getByRole('alert').filter({ hasText: 'not right' }).waitFor();
      await desk.typeCode(await codeOf(secret, 1));
      await desk.page.getByRole('button', { name: 'Allow' }).click();
      expect(await login.ended).toMatchObject({ code: 0, stderr: expect.stringContaining(desk.email) });
      expect((await helper.run('whoami')).stdout).toContain(desk.email);
    } finally {
      helper.remove();
    }
  });

  it('shuts everything until a second factor is set up where a rule asks for one', async () => {
    const token = await makeToken(desk.server, desk.email, 'image:read');
    const images = async () => {
      const answer = await fetch(`${desk.server.url}/api/v1/images`, { headers: { Authorization: `Bearer ${token}` } });
      return answer.ok ? 'ok' : ((await answer.json()) as { error: { code: string } }).error.code;
    };
    await desk.signIn();
    expect(await images()).toBe('ok');
    await desk.requireSecondFactor(true);
    try {
      expect(await images()).toBe('two_factor_needed');
      await desk.page.goto('/');
      await desk.page.waitForURL('**/account/security');
      await desk.page.getByText('This account needs a second factor').waitFor();
      await desk.setUpApp();
      await desk.page.getByRole('link', { name: 'Go on' }).click();
      await desk.home();
      expect(await images()).toBe('ok');
    } finally {
      await desk.requireSecondFactor(false);
    }
  });

  it('ends every other session and token with a new password, at once', async () => {
    await desk.signIn();
    const away = await signedIn(desk.browser, desk.server, { email: desk.email });
    const other = await desk.browser.newContext({ baseURL: desk.server.url, storageState: away });
    await desk.openSecurity();
    const form = desk.page.getByRole('form', { name: 'Password' });
    const fill = async (current: string) => {
      await form.getByRole('textbox', { name: 'Current password' }).fill(current);
      await form.getByRole('textbox', { name: 'New password' }).fill('another long password');
      await form.getByRole('button', { name: 'Change the password' }).click();
    };
    await fill('not the password');
    await form.getByRole('alert').filter({ hasText: 'not right' }).waitFor();
    await fill(password);
    await desk.page.getByRole('alert').filter({ hasText: 'The password is changed' }).waitFor();
    const status = async (window: BrowserContext) => (await window.request.get('/api/v1/me')).status();
    expect([await status(desk.context), await status(other)]).toEqual([200, 401]);
    await other.close();
  });

  it('refuses all of it to a page of another site', async () => {
    await desk.signIn();
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
        const answer = await desk.context.request.fetch(path, { method, headers, data: '{}' });
        expect([path, answer.status(), (await answer.json()).error.code]).toEqual([path, 403, 'forbidden']);
      }
    }
  });

  // The last test: it starts the server anew.
  it('locks after a few wrong codes, restart or not, and the operator unlocks or resets', async () => {
    const { secret } = await desk.protectPerson();
    await desk.typePassword();
    for (let n = 0; n < 5; n++) {
      await desk.typeCode('000000');
      await desk.page.getByRole('alert').filter({ hasText: 'not right' }).waitFor();
      await desk.page.getByRole('button', { name: 'Go on' }).waitFor();
    }
    await desk.typeCode(await codeOf(secret, 1));
    await desk.page.getByRole('alert').filter({ hasText: 'Too many tries' }).waitFor();
    await desk.server.stop();
    await desk.start();
    await desk.newWindow();
    await desk.typePassword();
    await desk.typeCode(await codeOf(secret, 1));
    await desk.page.getByRole('alert').filter({ hasText: 'Too many tries' }).waitFor();
    await desk.server.admin(['user', 'unlock', '--email', desk.email]);
    await desk.typeCode(await codeOf(secret, 1));
    await desk.home();
    await desk.server.admin(['user', 'reset-2fa', '--email', desk.email]);
    await desk.newWindow();
    await desk.typePassword();
    await desk.home();
  });
});
