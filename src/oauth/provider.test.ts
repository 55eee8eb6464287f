import * as oauth from 'openid-client';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { operator } from '#authority/caller.ts';
import { CookieBrowser } from '#test/support/cookie-browser.ts';
import { eachEngine } from '#test/support/engines.ts';
import { decide, discover, redeem, refusal, requestCode, signInProgram } from '#test/support/oauth-flow.ts';
import { newUser, openSite } from '#test/support/oauth-site.ts';
import { resetPassword } from '#user/reset-password.ts';
import { setDisabled } from '#user/set-disabled.ts';
import type { User } from '#user/user.ts';
import { findAccessToken } from './find-access-token.ts';
import { findInteraction } from './interaction.ts';

eachEngine('the OAuth provider', (database) => {
  let site: Awaited<ReturnType<typeof openSite>>;
  let client: oauth.Configuration;
  let user: User;

  beforeAll(async () => {
    site = await openSite(database());
    user = await newUser(database());
    site.user = user;
    client = await discover(site.url);
  });
  afterAll(() => site.close());

  const who = (token: string) => findAccessToken({ db: database(), config: site.config }, token);
  const refresh = (token: string | undefined) => oauth.refreshTokenGrant(client, token ?? '');
  const browser = () => new CookieBrowser();

  describe('authorization code', () => {
    it('gives a program on loopback, whatever its port, the scopes that were allowed', async () => {
      const tokens = await signInProgram(client, browser(), 'image:write profile');
      expect(tokens.expires_in).toBeGreaterThan(3500);
      expect(tokens.refresh_token).toBeTypeOf('string');
      const caller = await who(tokens.access_token);
      expect(caller).toMatchObject({ userId: user.id, role: 'user', via: 'oauth' });
      expect([...(caller?.scopes ?? [])].sort()).toEqual(['image:write', 'profile']);
    });

    it('takes the IPv6 loopback too', async () => {
      const request = await requestCode(client, { redirect_uri: 'http://[::1]:41234/callback' });
      const back = await decide(browser(), request.url, 'allow');
      expect(back.location).toMatch(/^http:\/\/\[::1\]:41234\/callback\?code=/);
    });

    it('says no to the program when the person does', async () => {
      const request = await requestCode(client);
      const back = await decide(browser(), request.url, 'deny');
      const { searchParams } = new URL(back.location ?? '');
      expect(searchParams.get('error')).toBe('access_denied');
      expect(searchParams.get('code')).toBeNull();
    });

    it('asks every time, and gives the account that is signed in on the site now', async () => {
      const same = browser();
      await signInProgram(client, same);
      const other = await newUser(database());
      site.user = other;
      try {
        const asked = await same.visit((await requestCode(client)).url.href);
        expect(asked.location).toContain('/consent/');
        const tokens = await signInProgram(client, same);
        expect(await who(tokens.access_token)).toMatchObject({ userId: other.id });
      } finally {
        site.user = user;
      }
    });

    it('refuses an answer from a browser that did not begin the request, though one of its own is open', async () => {
      const open = async (visitor: CookieBrowser) => {
        const { location = '' } = await visitor.visit((await requestCode(client)).url.href);
        return location.replace('/consent/', '/api/consent/');
      };
      const [victim, theirs] = [browser(), await open(browser())];
      const own = await open(victim);
      for (const visitor of [victim, browser()]) {
        const stolen = await visitor.visit(theirs, { decision: 'allow' });
        expect([stolen.status, stolen.location]).toEqual([400, undefined]);
      }
      expect((await victim.follow(own, { decision: 'deny' })).location).toContain('error=access_denied');
    });

    it('refuses an answer without a signed-in visitor', async () => {
      site.user = undefined;
      try {
        const back = await decide(browser(), (await requestCode(client)).url, 'allow');
        expect([back.status, back.location]).toEqual([400, undefined]);
      } finally {
        site.user = user;
      }
    });

    it('tells the consent page who asks for what, until it is answered', async () => {
      const visitor = browser();
      const request = await requestCode(client, { scope: 'image:write profile' });
      const uid = new URL((await visitor.visit(request.url.href)).location ?? '').pathname.split('/').at(-1) ?? '';
      const sources = { db: database(), config: site.config };
      expect(await findInteraction(sources, uid)).toMatchObject({
        clientName: 'prntscrn helper',
        redirectHost: new URL(request.redirectUri).host,
        device: undefined,
        scopes: ['image:write', 'profile'],
      });
      await visitor.follow(`${site.url}/api/consent/${uid}`, { decision: 'deny' });
      expect(await findInteraction(sources, uid)).toBeUndefined();
      expect(await findInteraction(sources, 'nothing')).toBeUndefined();
    });
  });

  describe('a code', () => {
    async function code() {
      const request = await requestCode(client);
      const back = await decide(browser(), request.url, 'allow');
      return { request, location: back.location ?? '' };
    }

    it('used twice at the same moment has one winner, and the grant is revoked', async () => {
      const { request, location } = await code();
      const redeemed = await Promise.allSettled(Array.from({ length: 6 }, () => redeem(client, request, location)));
      const won = redeemed.filter((result) => result.status === 'fulfilled');
      expect(won).toHaveLength(1);
      for (const result of redeemed) {
        if (result.status === 'rejected') expect(result.reason.error).toBe('invalid_grant');
      }
      const tokens = won[0]?.value;
      expect(await who(tokens?.access_token ?? '')).toBeUndefined();
      expect(await refusal(refresh(tokens?.refresh_token))).toBe('invalid_grant');
    });

    it('used again later is refused, and what it gave before is revoked', async () => {
      const { request, location } = await code();
      const tokens = await redeem(client, request, location);
      expect(await who(tokens.access_token)).toBeDefined();
      expect(await refusal(redeem(client, request, location))).toBe('invalid_grant');
      expect(await who(tokens.access_token)).toBeUndefined();
    });

    it('is refused with the wrong verifier', async () => {
      const { request, location } = await code();
      const wrong = { ...request, verifier: oauth.randomPKCECodeVerifier() };
      expect(await refusal(redeem(client, wrong, location))).toBe('invalid_grant');
    });

    it('is refused without a verifier', async () => {
      const { request, location } = await code();
      const answer = await fetch(`${site.url}/oauth/token`, {
        method: 'POST',
        body: new URLSearchParams({
          grant_type: 'authorization_code',
          client_id: 'prntscrn-helper',
          code: new URL(location).searchParams.get('code') ?? '',
          redirect_uri: request.redirectUri,
        }),
      });
      expect([answer.status, ((await answer.json()) as { error: string }).error]).toEqual([400, 'invalid_grant']);
    });
  });

  describe('PKCE', () => {
    const errorOf = async (changed: Record<string, string | undefined>) => {
      const back = await decide(browser(), (await requestCode(client, changed)).url, 'allow');
      return new URL(back.location ?? '').searchParams.get('error');
    };

    it('is required', async () => {
      expect(await errorOf({ code_challenge: undefined, code_challenge_method: undefined })).toBe('invalid_request');
    });

    it('is S256: plain is refused, named or not', async () => {
      expect(await errorOf({ code_challenge_method: 'plain' })).toBe('invalid_request');
      expect(await errorOf({ code_challenge_method: undefined })).toBe('invalid_request');
    });
  });

  describe('a redirect address that is not exactly the registered one', () => {
    it.each([
      'http://127.0.0.1:5000/callback/more',
      'http://127.0.0.1:5000/prefix/callback',
      'http://127.0.0.1:5000/callback?next=1',
      'http://127.0.0.1:5000/callback#part',
      'http://user@127.0.0.1:5000/callback',
      'http://127.0.0.1.evil.test:5000/callback',
      'http://127.0.0.1@evil.test/callback',
      'http://127.1:5000/callback',
      'http://localhost:5000/callback',
      'https://127.0.0.1:5000/callback',
      'http://127.0.0.1:5000/CALLBACK',
      'http://127.0.0.1:5000/./callback',
      'http://127.0.0.1:5000/%63allback',
      'http://evil.test/callback',
      'javascript:alert(1)//127.0.0.1/callback',
    ])('gets an error page on our side and no redirect: %s', async (redirect_uri) => {
      const answer = await browser().visit((await requestCode(client, { redirect_uri })).url.href);
      expect(answer.location).toBeUndefined();
      expect(answer.status).toBe(400);
      expect(answer.headers.get('content-type')).toContain('text/html');
      expect(answer.text).toContain('Nothing was allowed');
    });

    it('nor does a client that nobody registered', async () => {
      const answer = await browser().visit((await requestCode(client, { client_id: 'somebody' })).url.href);
      expect([answer.status, answer.location]).toEqual([400, undefined]);
    });
  });

  describe('a refresh token', () => {
    it('is rotated, and the new one works', async () => {
      const first = await signInProgram(client, browser());
      const second = await refresh(first.refresh_token);
      expect(second.refresh_token).not.toBe(first.refresh_token);
      expect(await who(second.access_token)).toMatchObject({ userId: user.id });
      expect((await refresh(second.refresh_token)).access_token).toBeTypeOf('string');
    });

    it('used twice ends the whole family', async () => {
      const first = await signInProgram(client, browser());
      const second = await refresh(first.refresh_token);
      expect(await refusal(refresh(first.refresh_token))).toBe('invalid_grant');
      expect(await refusal(refresh(second.refresh_token))).toBe('invalid_grant');
      expect(await who(first.access_token)).toBeUndefined();
      expect(await who(second.access_token)).toBeUndefined();
    });

    it('used twice at the same moment has one winner at most, and ends the family', async () => {
      const first = await signInProgram(client, browser());
      const all = await Promise.allSettled(Array.from({ length: 6 }, () => refresh(first.refresh_token)));
      const won = all.filter((result) => result.status === 'fulfilled');
      expect(won).toHaveLength(1);
      expect(await who(won[0]?.value.access_token ?? '')).toBeUndefined();
      expect(await refusal(refresh(won[0]?.value.refresh_token))).toBe('invalid_grant');
    });

    it('cannot widen its scopes', async () => {
      const first = await signInProgram(client, browser(), 'image:write');
      const wider = oauth.refreshTokenGrant(client, first.refresh_token ?? '', { scope: 'image:write image:delete' });
      expect(await refusal(wider)).toBe('invalid_scope');
    });
  });

  describe('tokens are refused at once', () => {
    const tokensOf = async (owner: User) => {
      site.user = owner;
      try {
        return await signInProgram(client, browser());
      } finally {
        site.user = user;
      }
    };

    it('when their user is disabled', async () => {
      const owner = await newUser(database());
      const tokens = await tokensOf(owner);
      expect(await who(tokens.access_token)).toBeDefined();
      await setDisabled({ db: database() }, operator, owner.id, true);
      expect(await who(tokens.access_token)).toBeUndefined();
      expect(await refusal(refresh(tokens.refresh_token))).toBe('invalid_grant');
      expect(await oauth.tokenIntrospection(client, tokens.access_token)).toEqual({ active: false });
    });

    it('when the password is changed; a new consent works', async () => {
      const owner = await newUser(database());
      const tokens = await tokensOf(owner);
      await resetPassword({ db: database() }, operator, owner.id, 'another long password');
      expect(await who(tokens.access_token)).toBeUndefined();
      expect(await refusal(refresh(tokens.refresh_token))).toBe('invalid_grant');
      expect(await who((await tokensOf(owner)).access_token)).toMatchObject({ userId: owner.id });
    });

    it('when the program signs out by either of them, and those of other programs stay', async () => {
      for (const kind of ['access_token', 'refresh_token'] as const) {
        const kept = await signInProgram(client, browser());
        const tokens = await signInProgram(client, browser());
        await oauth.tokenRevocation(client, tokens[kind] ?? '');
        expect(await who(tokens.access_token)).toBeUndefined();
        expect(await refusal(refresh(tokens.refresh_token))).toBe('invalid_grant');
        expect(await who(kept.access_token)).toBeDefined();
      }
    });
  });

  describe('introspection', () => {
    it('tells the helper about its own tokens and nobody about others', async () => {
      const tokens = await signInProgram(client, browser(), 'image:read');
      const told = await oauth.tokenIntrospection(client, tokens.access_token);
      expect(told).toMatchObject({ active: true, scope: 'image:read', client_id: 'prntscrn-helper', sub: user.id });
      expect(await oauth.tokenIntrospection(client, 'made-up')).toEqual({ active: false });
      const stranger = await fetch(`${site.url}/oauth/introspect`, {
        method: 'POST',
        body: new URLSearchParams({ token: tokens.access_token }),
      });
      expect([stranger.status, await stranger.text()]).toEqual([400, expect.not.stringContaining(user.id)]);
    });
  });

  describe('discovery', () => {
    it('names BASE_URL alone, whatever Host and X-Forwarded-Host say', async () => {
      const answer = await fetch(`${site.url}/.well-known/oauth-authorization-server`, {
        headers: { 'X-Forwarded-Host': 'evil.test', 'X-Forwarded-Proto': 'https', Forwarded: 'host=evil.test' },
      });
      const text = await answer.text();
      expect(text).not.toContain('evil.test');
      expect(JSON.parse(text)).toMatchObject({
        issuer: site.url,
        code_challenge_methods_supported: ['S256'],
        response_types_supported: ['code'],
        device_authorization_endpoint: `${site.url}/oauth/device`,
      });
      expect(JSON.parse(text).registration_endpoint).toBeUndefined();
    });

    it('carries OpenID Connect: a signed id token and the profile', async () => {
      const oidc = await discover(site.url, 'oidc');
      const tokens = await signInProgram(oidc, browser(), 'openid profile');
      expect(tokens.claims()).toMatchObject({ sub: user.id, iss: site.url });
      const profile = await oauth.fetchUserInfo(oidc, tokens.access_token, user.id);
      expect(profile).toMatchObject({ sub: user.id, name: user.name, email: user.email });
    });

    it('gives the profile to nobody without the scope openid', async () => {
      const tokens = await signInProgram(client, browser(), 'image:read');
      const answer = await fetch(`${site.url}/oauth/userinfo`, {
        headers: { Authorization: `Bearer ${tokens.access_token}` },
      });
      expect(answer.status).toBe(403);
    });
  });

  it('gives its cookies to this host alone and over https alone where links are https', async () => {
    const https = await openSite(database(), Date.now, 'https://shots.example');
    try {
      const { pathname, search } = (await requestCode(client)).url;
      const asked = await fetch(https.listensAt + pathname + search, { redirect: 'manual' });
      const named = asked.headers.getSetCookie();
      const safe = /^(__Host-prntscrn.consent|__Secure-prntscrn.resume)(.sig)?=(?!.*; domain)(?=.*; secure; httponly)/i;
      expect(named).toEqual(Array(4).fill(expect.stringMatching(safe)));
    } finally {
      https.close();
    }
  });

  it('keeps no token, code or id in the clear', async () => {
    const tokens = await signInProgram(client, browser());
    const { read, tables } = database();
    const dump = JSON.stringify(await read.select().from(tables.oauthRecords));
    expect(dump).toContain('RefreshToken');
    for (const secret of [tokens.access_token, tokens.refresh_token ?? '?']) expect(dump).not.toContain(secret);
    expect(dump).not.toContain('image:write');
  });
});
