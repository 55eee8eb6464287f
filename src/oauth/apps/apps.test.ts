import * as oauth from 'openid-client';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Caller, operator } from '#authority/caller.ts';
import { newAppSchema } from '#contract/oauth-app.ts';
import { allScopes } from '#contract/scope.ts';
import { newId } from '#db/new-id.ts';
import { CookieBrowser } from '#test/support/cookie-browser.ts';
import { eachEngine } from '#test/support/engines.ts';
import { userCaller } from '#test/support/image-desk.ts';
import { refusal, signInProgram } from '#test/support/oauth-flow.ts';
import { newUser, openSite } from '#test/support/oauth-site.ts';
import { findAccessToken } from '../find-access-token.ts';
import { changeApp, listApps, registerApp, removeApp } from './manage-apps.ts';

eachEngine('a registered app', (database) => {
  let site: Awaited<ReturnType<typeof openSite>>;
  const at = () => ({ db: database() });
  const register = (redirect_uris = ['http://127.0.0.1/callback']) =>
    registerApp(at(), operator, { name: 'Blog', redirect_uris });
  // The judge is openid-client, as an app of somebody else would use it.
  const client = (id: string) =>
    oauth.discovery(new URL(site.url), id, undefined, oauth.None(), {
      algorithm: 'oauth2',
      execute: [oauth.allowInsecureRequests],
    });
  const holder = (token: string) => findAccessToken({ db: database(), config: site.config }, token);

  beforeAll(async () => {
    site = await openSite(database());
    site.user = await newUser(database());
  });
  afterAll(() => site.close());

  it('signs a person in by PKCE, refreshes and revokes, judged by openid-client, and the log says who let it in', async () => {
    const app = await register();
    const judge = await client(app.id);
    const tokens = await signInProgram(judge, new CookieBrowser(), 'image:read profile');
    expect(await holder(tokens.access_token)).toMatchObject({ userId: site.user?.id, via: 'oauth' });
    const next = await oauth.refreshTokenGrant(judge, tokens.refresh_token ?? '');
    expect([...((await holder(next.access_token))?.scopes ?? [])].sort()).toEqual(['image:read', 'profile']);
    await oauth.tokenRevocation(judge, next.refresh_token ?? '');
    expect(await holder(next.access_token)).toBeUndefined();
    const { audit } = database().tables;
    const rows = await database().read.select().from(audit);
    expect(rows.filter(({ targetId }) => targetId === app.id)).toMatchObject([
      { action: 'oauth_app.create', targetName: 'Blog' },
      { action: 'app.connect', actorId: site.user?.id, targetName: 'Blog' },
    ]);
  });

  it('is refused at once when it is disabled, its tokens too, and let in again when it is enabled', async () => {
    const app = await register();
    const judge = await client(app.id);
    const tokens = await signInProgram(judge, new CookieBrowser());
    await changeApp(at(), operator, app.id, { disabled: true });
    expect(await holder(tokens.access_token)).toBeUndefined();
    expect(await refusal(oauth.refreshTokenGrant(judge, tokens.refresh_token ?? ''))).toBe('invalid_client');
    await expect(signInProgram(judge, new CookieBrowser())).rejects.toThrow('no redirect back, but 400');
    await changeApp(at(), operator, app.id, { disabled: false });
    expect(await holder(tokens.access_token)).toBeDefined();
    await removeApp(at(), operator, app.id);
    expect(await holder(tokens.access_token)).toBeUndefined();
    expect((await listApps(at(), operator)).map(({ id }) => id)).not.toContain(app.id);
    await expect(removeApp(at(), operator, app.id)).rejects.toMatchObject({ code: 'not_found' });
  });

  it('learns nothing of the tokens of another, and revokes none', async () => {
    const [judge, other] = [await client((await register()).id), await client((await register()).id)];
    const tokens = await signInProgram(judge, new CookieBrowser());
    for (const token of [tokens.access_token, tokens.refresh_token ?? '']) {
      expect(await oauth.tokenIntrospection(other, token)).toEqual({ active: false });
      await oauth.tokenRevocation(other, token);
    }
    expect(await holder(tokens.access_token)).toBeDefined();
    const kept = await oauth.refreshTokenGrant(judge, tokens.refresh_token ?? '');
    await oauth.tokenRevocation(judge, kept.access_token);
    expect(await holder(kept.access_token)).toBeUndefined();
  });

  it('is answered at its own addresses alone', async () => {
    const app = await register(['https://blog.example/callback']);
    const judge = await client(app.id);
    await expect(signInProgram(judge, new CookieBrowser())).rejects.toThrow('no redirect back, but 400');
    await changeApp(at(), operator, app.id, { redirect_uris: ['http://127.0.0.1/callback'] });
    expect((await signInProgram(judge, new CookieBrowser())).access_token).toBeTypeOf('string');
  });

  it('is managed by administrators who have just proved who they are, and by nobody else', async () => {
    const app = await register();
    const admin: Caller = { userId: newId(), role: 'admin', via: 'session', scopes: new Set(allScopes), verifiedAt: 0 };
    const refused = async (caller: Caller | undefined, code: string) => {
      const input = { name: 'X', redirect_uris: ['https://x.example/'] };
      await expect(registerApp(at(), caller, input)).rejects.toMatchObject({ code });
      await expect(changeApp(at(), caller, app.id, { disabled: true })).rejects.toMatchObject({ code });
      await expect(removeApp(at(), caller, app.id)).rejects.toMatchObject({ code });
    };
    await refused(undefined, 'unauthorized');
    await refused({ ...admin, role: 'user' }, 'forbidden');
    await refused(userCaller(newId(), 'admin'), 'forbidden');
    await refused(admin, 'verification_needed');
    expect(await changeApp(at(), { ...admin, verifiedAt: Date.now() }, app.id, { name: 'Y' })).toMatchObject({
      name: 'Y',
    });
  });
});

describe('a redirect address', () => {
  const isTaken = (uri: string) => newAppSchema.safeParse({ name: 'Blog', redirect_uris: [uri] }).success;
  it.each([
    'https://blog.example/callback',
    'https://blog.example/?a=b',
    'http://127.0.0.1/cb',
    'http://[::1]:8080/',
    'http://localhost/',
  ])('may be %s', (uri) => expect(isTaken(uri)).toBe(true));
  it.each([
    'http://blog.example/callback',
    'http://127.0.0.1.evil.example/',
    'javascript:alert(1)',
    'blog://callback',
    'https://blog.example/#here',
    'https://blog.example/#',
    'https://ada:secret@blog.example/',
    'https://*.example/',
    'https://127.0.0.1/',
    'https://blog.example/a b',
    '/callback',
    '',
  ])('may not be %j', (uri) => expect(isTaken(uri)).toBe(false));
});
