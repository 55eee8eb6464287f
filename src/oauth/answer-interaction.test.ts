import * as oauth from 'openid-client';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { operator } from '#authority/caller.ts';
import { findSession } from '#session/find-session.ts';
import { openSession } from '#session/open-session.ts';
import { CookieBrowser } from '#test/support/cookie-browser.ts';
import { eachEngine } from '#test/support/engines.ts';
import { interruptible } from '#test/support/interruptible.ts';
import { decide, discover, redeem, refusal, requestCode, signInProgram } from '#test/support/oauth-flow.ts';
import { newUser, openSite } from '#test/support/oauth-site.ts';
import { setPassword } from '#user/set-password.ts';
import { signOutEverywhere } from '#user/sign-out-everywhere.ts';
import { findAccessToken } from './find-access-token.ts';

/** What shuts an account out. */
const ends = ['the password is changed', 'all of it is signed out'] as const;

eachEngine('a program that is let in', (database) => {
  let door: ReturnType<typeof interruptible>;
  let site: Awaited<ReturnType<typeof openSite>>;
  let client: oauth.Configuration;

  beforeAll(async () => {
    door = interruptible(database());
    site = await openSite(door.db);
    client = await discover(site.url);
  });
  afterAll(() => site.close());

  /** Signs somebody in on the site, and gives what shuts them out and how many programs they have let in. */
  async function visitor() {
    const db = database();
    const { id } = await newUser(db);
    const cookie = await openSession({ db }, id, { ip: '192.0.2.1', userAgent: 'a browser' });
    site.visitor = (await findSession({ db }, cookie))?.caller;
    const shutOut = {
      'the password is changed': () => setPassword({ db }, operator, id, 'another long password'),
      'all of it is signed out': () => signOutEverywhere({ db }, operator, id, { tokens: true }),
    };
    const grants = async () => {
      const rows = await db.read.select().from(db.tables.oauthRecords);
      return rows.filter(({ model, accountId }) => model === 'Grant' && accountId === id).length;
    };
    return { shutOut, grants };
  }

  /** Allows what a consent page asks for; `meanwhile` happens as the answer is just to be written. */
  async function allow(browser: CookieBrowser, consent: string | undefined, meanwhile: () => Promise<unknown>) {
    door.meanwhile = meanwhile;
    return await browser.visit((consent ?? '').replace('/consent/', '/api/consent/'), { decision: 'allow' });
  }

  const opens = async (token: string | undefined) =>
    (await findAccessToken({ db: database(), config: site.config }, token ?? '')) !== undefined;
  const refused = { status: 400, location: undefined, text: expect.stringContaining('ended meanwhile') };

  it.each(ends)('is not, where %s while the answer of its person is written', async (end) => {
    const { shutOut, grants } = await visitor();
    const browser = new CookieBrowser();
    const { location } = await browser.visit((await requestCode(client)).url.href);
    expect(await allow(browser, location, shutOut[end])).toMatchObject(refused);
    expect(await grants()).toBe(0);
  });

  it.each(ends)('is not on a device, where %s while the answer is written', async (end) => {
    const { shutOut, grants } = await visitor();
    const device = await oauth.initiateDeviceAuthorization(client, { scope: 'image:write' });
    const [browser, address, user_code] = [new CookieBrowser(), `${site.url}/device`, device.user_code];
    const xsrf = /name="xsrf" value="([^"]*)"/.exec((await browser.visit(address)).text)?.[1] ?? '';
    const shown = await browser.visit(address, { xsrf, user_code });
    const again = /name="xsrf" value="([^"]*)"/.exec(shown.text)?.[1] ?? '';
    const { location } = await browser.visit(address, { xsrf: again, user_code, confirm: 'yes' });
    expect(await allow(browser, location, shutOut[end])).toMatchObject(refused);
    expect(await grants()).toBe(0);
    const grantType = 'urn:ietf:params:oauth:grant-type:device_code';
    const poll = oauth.genericGrantRequest(client, grantType, { device_code: device.device_code });
    expect(await refusal(poll)).toBe('authorization_pending');
  });

  it.each(ends)('gets no good token for its code, where %s while it is redeemed', async (end) => {
    const { shutOut } = await visitor();
    const request = await requestCode(client);
    const back = await decide(new CookieBrowser(), request.url, 'allow');
    door.meanwhile = shutOut[end];
    const tokens = await redeem(client, request, back.location ?? '').catch(() => undefined);
    expect(door.meanwhile).toBeUndefined();
    expect(await opens(tokens?.access_token)).toBe(false);
    expect(await refusal(oauth.refreshTokenGrant(client, tokens?.refresh_token ?? 'none'))).toBe('invalid_grant');
  });

  it.each(ends)('gets no good token for another, where %s while it is refreshed', async (end) => {
    const { shutOut } = await visitor();
    const first = await signInProgram(client, new CookieBrowser());
    expect(await opens(first.access_token)).toBe(true);
    door.meanwhile = shutOut[end];
    const tokens = await oauth.refreshTokenGrant(client, first.refresh_token ?? '').catch(() => undefined);
    expect(door.meanwhile).toBeUndefined();
    for (const token of [first.access_token, tokens?.access_token]) expect(await opens(token)).toBe(false);
    expect(await refusal(oauth.refreshTokenGrant(client, tokens?.refresh_token ?? 'none'))).toBe('invalid_grant');
  });
});
