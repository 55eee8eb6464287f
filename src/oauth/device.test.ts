import type { IncomingMessage } from 'node:http';
import * as oauth from 'openid-client';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { CookieBrowser } from '#test/support/cookie-browser.ts';
import { eachEngine } from '#test/support/engines.ts';
import { discover, refusal } from '#test/support/oauth-flow.ts';
import { newUser, openSite } from '#test/support/oauth-site.ts';
import type { User } from '#user/user.ts';
import { findAccessToken } from './find-access-token.ts';
import { findInteraction } from './interaction.ts';
import { limitDeviceCodes } from './limit-device-codes.ts';

eachEngine('the device flow', (database) => {
  let site: Awaited<ReturnType<typeof openSite>>;
  let client: oauth.Configuration;
  let user: User;
  let now: number;

  beforeAll(async () => {
    site = await openSite(database(), () => now);
    user = await newUser(database());
    site.user = user;
    client = await discover(site.url);
    now = Date.now();
  });
  afterAll(() => site.close());

  const begin = () => oauth.initiateDeviceAuthorization(client, { scope: 'image:write image:read' });

  /** One poll, without the waiting that a device does between two. */
  function poll(device: oauth.DeviceAuthorizationResponse) {
    return oauth.genericGrantRequest(client, 'urn:ietf:params:oauth:grant-type:device_code', {
      device_code: device.device_code,
    });
  }

  /** Types a code into the page, as far as the question whether the device shows it. */
  async function type(browser: CookieBrowser, code: string) {
    const entry = await browser.visit(`${site.url}/device`);
    return browser.follow(`${site.url}/device`, { xsrf: field(entry.text, 'xsrf'), user_code: code });
  }

  async function confirm(browser: CookieBrowser, page: string, button: 'confirm' | 'abort') {
    const xsrf = field(page, 'xsrf');
    return browser.visit(`${site.url}/device`, { xsrf, user_code: field(page, 'user_code'), [button]: 'yes' });
  }

  async function connect(device: oauth.DeviceAuthorizationResponse, decision: 'allow' | 'deny') {
    const browser = new CookieBrowser();
    const asked = await confirm(browser, (await type(browser, device.user_code)).text, 'confirm');
    const consent = asked.location ?? '';
    return { consent, end: await browser.follow(consent.replace('/consent/', '/api/consent/'), { decision }) };
  }

  it('gives a short address, a code that can be read aloud, and the interval', async () => {
    const device = await begin();
    expect(device.verification_uri).toBe(`${site.url}/device`);
    expect(device.user_code).toMatch(/^[BCDFGHJKLMNPQRSTVWXZ]{4}-[BCDFGHJKLMNPQRSTVWXZ]{4}$/);
    expect(device.interval).toBe(5);
    expect(device.expires_in).toBe(900);
  });

  it('puts the name of the site above its pages, whatever is in it', async () => {
    const { text } = await new CookieBrowser().visit(`${site.url}/device`);
    expect(text).toContain(' · Bilder &amp; Co</title>');
    expect(text).toContain('<span>Bilder &amp; Co</span>');
  });

  it('makes the device wait until a person has allowed it, then gives the tokens once', async () => {
    const device = await begin();
    expect(await refusal(poll(device))).toBe('authorization_pending');
    const { end } = await connect(device, 'allow');
    expect(end.text).toContain('Connected');
    const tokens = await poll(device);
    const caller = await findAccessToken({ db: database(), config: site.config }, tokens.access_token);
    expect(caller).toMatchObject({ userId: user.id, via: 'oauth' });
    expect([...(caller?.scopes ?? [])].sort()).toEqual(['image:read', 'image:write']);
    expect((await oauth.refreshTokenGrant(client, tokens.refresh_token ?? '')).access_token).toBeTypeOf('string');
  });

  it('tells a device that polls too fast to slow down, and one that keeps to the interval not', async () => {
    const device = await begin();
    expect(await refusal(poll(device))).toBe('authorization_pending');
    expect(await refusal(poll(device))).toBe('slow_down');
    now += 5000;
    expect(await refusal(poll(device))).toBe('authorization_pending');
  });

  it('redeemed twice at the same moment has one winner', async () => {
    const device = await begin();
    await connect(device, 'allow');
    const all = await Promise.allSettled(Array.from({ length: 5 }, () => poll(device)));
    expect(all.filter((result) => result.status === 'fulfilled')).toHaveLength(1);
  });

  it('tells the device no where the person says no, on either page', async () => {
    const denied = await begin();
    await connect(denied, 'deny');
    expect(await refusal(poll(denied))).toBe('access_denied');

    const stopped = await begin();
    const browser = new CookieBrowser();
    const page = await confirm(browser, (await type(browser, stopped.user_code)).text, 'abort');
    expect(page.text).toContain('Not connected');
    expect(await refusal(poll(stopped))).toBe('access_denied');
  });

  it('shows the consent page which device asks', async () => {
    const device = await begin();
    const browser = new CookieBrowser();
    const asked = await confirm(browser, (await type(browser, device.user_code)).text, 'confirm');
    const uid = asked.location?.split('/').at(-1) ?? '';
    const shown = await findInteraction({ db: database(), config: site.config }, uid);
    expect(shown).toMatchObject({ redirectHost: undefined, device: { ip: '127.0.0.1' } });
  });

  it('takes a code in small letters and without its hyphen', async () => {
    const device = await begin();
    const page = await type(new CookieBrowser(), device.user_code.toLowerCase().replace('-', ''));
    expect(page.text).toContain(device.user_code);
  });

  it('says in words that a code is unknown, used or expired', async () => {
    expect((await type(new CookieBrowser(), 'BBBB-BBBB')).text).toContain('There is no such code');
    expect((await type(new CookieBrowser(), '')).text).toContain('Type the code first');
    const used = await begin();
    await connect(used, 'allow');
    expect((await type(new CookieBrowser(), used.user_code)).text).toContain('has been used');
  });

  it('fills the code in from the address that carries it, and still asks', async () => {
    const device = await begin();
    const page = await new CookieBrowser().visit(device.verification_uri_complete ?? '');
    expect(page.text).toContain(device.user_code);
    expect(page.headers.get('content-security-policy')).toContain("form-action 'self'");
    expect(await refusal(poll(device))).toBe('authorization_pending');
  });

  it('refuses a form that another site sent', async () => {
    const device = await begin();
    const forged = await new CookieBrowser().visit(`${site.url}/device`, {
      user_code: device.user_code,
      confirm: 'yes',
    });
    expect(forged.location).toBe(`${site.url}/device`);
    expect(await refusal(poll(device))).toBe('authorization_pending');
  });

  it('lets one address type thirty codes, however it writes the address of the page, and others go on', async () => {
    const at = { db: database() };
    const post = (url: string, ip: string, method = 'POST') =>
      limitDeviceCodes(at, { method, url } as IncomingMessage, ip);
    const ways = ['/device', '/device/', '/DEVICE', '/device?user_code=BBBB-BBBB'];
    for (let n = 0; n < 30; n++) await post(ways[n % ways.length] ?? '', '192.0.2.77');
    for (const url of ways) await expect(post(url, '192.0.2.77')).rejects.toMatchObject({ code: 'too_many_requests' });
    await post('/device', '192.0.2.77', 'GET');
    await post('/device', '192.0.2.78');
  });

  it('shows what was typed as text', async () => {
    const page = await type(new CookieBrowser(), '"><script>alert(1)</script>');
    expect(page.text).not.toContain('<script>alert');
    expect(page.headers.get('content-security-policy')).toContain("default-src 'none'");
  });
});

function field(page: string, name: string): string {
  return new RegExp(`name="${name}" value="([^"]*)"`).exec(page)?.[1] ?? '';
}
