import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Caller, operator } from '#authority/caller.ts';
import { readTrustedProxies, type TrustedProxies } from '#config/trusted-proxies.ts';
import { AppError } from '#errors/app-error.ts';
import { openSession } from '#session/open-session.ts';
import { CookieBrowser } from '#test/support/cookie-browser.ts';
import { eachEngine } from '#test/support/engines.ts';
import { discover, signInProgram } from '#test/support/oauth-flow.ts';
import { newUser, openSite } from '#test/support/oauth-site.ts';
import { createToken } from '#token/create-token.ts';
import type { User } from '#user/user.ts';
import { type Asking, findCaller } from './caller.ts';
import { clientIp } from './client-ip.ts';
import { readCookie } from './cookie.ts';
import { overwriteOrigin } from './own-origin.ts';

const asking = (headers: Record<string, string>, method = 'GET'): Asking => ({
  method,
  header: (name) => headers[name],
});

eachEngine('the caller', (database) => {
  let site: Awaited<ReturnType<typeof openSite>>;
  let user: User;
  let cookie: string;

  beforeAll(async () => {
    const db = database();
    site = await openSite(db);
    user = await newUser(db);
    site.user = user;
    cookie = `other=1; next-auth.session-token=${await openSession({ db }, user.id, { ip: '', userAgent: '' })}`;
  });
  afterAll(() => site.close());

  const find = (headers: Record<string, string>, method?: string) =>
    findCaller({ db: database(), config: site.config }, asking(headers, method));
  const refused = async (work: Promise<Caller | undefined>) => {
    const error = await work.catch((thrown: unknown) => thrown);
    if (!(error instanceof AppError)) throw new Error('it was not refused');
    return error;
  };

  it('is found by a personal token', async () => {
    const { secret } = await createToken({ db: database() }, operator, user.id, { name: 't', scopes: ['image:read'] });
    expect(await find({ authorization: `Bearer ${secret}` }, 'POST')).toMatchObject({ userId: user.id, via: 'token' });
    expect(await find({ authorization: `bearer  ${secret}` })).toMatchObject({ via: 'token' });
  });

  it('is found by an OAuth access token', async () => {
    const { access_token } = await signInProgram(await discover(site.url), new CookieBrowser());
    expect(await find({ authorization: `Bearer ${access_token}` }, 'DELETE')).toMatchObject({ via: 'oauth' });
  });

  it('is found by the cookie of a session', async () => {
    expect(await find({ cookie })).toMatchObject({ userId: user.id, via: 'session' });
  });

  it('is nobody without a token and a cookie, or with a cookie that is no longer good', async () => {
    expect(await find({})).toBeUndefined();
    expect(await find({ cookie: 'next-auth.session-token=gone' })).toBeUndefined();
  });

  it.each(['prn_unknown', 'unknown', '', 'prn_a b', '"quoted"', 'x'.repeat(5000)])(
    'is refused with 401 and a challenge for the bad token %j, and the cookie does not help',
    async (token) => {
      const error = await refused(find({ authorization: `Bearer ${token}`, cookie }));
      expect(error.status).toBe(401);
      expect(error.headers['WWW-Authenticate']).toContain('error="invalid_token"');
    },
  );

  it('is not the concern of credentials that a proxy asked for', async () => {
    expect(await find({ authorization: 'Basic dTpw', cookie })).toMatchObject({ via: 'session' });
  });

  it.each(['POST', 'PATCH', 'DELETE', 'PUT'])('is refused for a cookie on %s from another origin', async (method) => {
    for (const origin of ['https://evil.test', 'null', `${site.url}.evil.test`]) {
      expect((await refused(find({ cookie, origin }, method))).code).toBe('forbidden');
    }
    expect((await refused(find({ cookie }, method))).code).toBe('forbidden');
    expect(await find({ cookie, origin: site.url }, method)).toMatchObject({ via: 'session' });
  });

  it('takes no cookie that another host, or plain http, may have set where links are https', async () => {
    const config = { ...site.config, baseUrl: 'https://shots.example' };
    const https = (value: string) => findCaller({ db: database(), config }, asking({ cookie: value }));
    const id = readCookie(cookie, 'next-auth.session-token');
    expect(await https(`next-auth.session-token=${id}`)).toBeUndefined();
    expect(await https(`__Secure-next-auth.session-token=${id}`)).toBeUndefined();
    expect(await https(`__Host-next-auth.session-token=${id}`)).toMatchObject({ via: 'session' });
  });
});

describe('the address of a client', () => {
  const trusting = (proxies: string) => {
    const trusted = readTrustedProxies(proxies) as TrustedProxies;
    return (remoteAddress: string, forwarded?: string) => {
      const headers = forwarded ? { 'x-forwarded-for': forwarded } : {};
      return clientIp({ socket: { remoteAddress }, headers } as never, trusted);
    };
  };
  const from = trusting('');

  it('is the last entry that a proxy on this machine wrote', () => {
    expect(from('127.0.0.1', '203.0.113.9, 198.51.100.2')).toBe('198.51.100.2');
    expect(from('::ffff:127.0.0.1', '2001:db8::1')).toBe('2001:db8::1');
  });

  it('is the other end of the connection, whatever it claims', () => {
    expect(from('198.51.100.7', '203.0.113.9')).toBe('198.51.100.7');
    expect(from('::ffff:198.51.100.7')).toBe('198.51.100.7');
    expect(from('127.0.0.1', 'not an address')).toBe('127.0.0.1');
  });

  it('is told by proxies elsewhere that the settings name, one behind the other, and by no one else', () => {
    const behind = trusting('172.16.0.0/12, 10.0.0.5 fd00::/8');
    expect(behind('172.18.0.3', '203.0.113.9, 198.51.100.2')).toBe('198.51.100.2');
    expect(behind('::ffff:172.18.0.3', '203.0.113.9, 198.51.100.2, 10.0.0.5')).toBe('198.51.100.2');
    expect(behind('fd00::7', '2001:db8::1')).toBe('2001:db8::1');
    expect(behind('127.0.0.1', '203.0.113.9, 10.0.0.6')).toBe('10.0.0.6');
    expect(behind('10.0.0.5', '10.0.0.5')).toBe('10.0.0.5');
    expect(behind('10.0.0.6', '203.0.113.9')).toBe('10.0.0.6');
  });

  it('is looked for behind addresses and networks alone', () => {
    for (const wrong of ['proxy.example', '10.0.0.0/33', '10.0.0', '::1/129', '10.0.0.1/']) {
      expect(readTrustedProxies(wrong)).toBeUndefined();
    }
  });
});

describe('our own origin', () => {
  it('takes the place of all that the request claims', () => {
    const trustedProxies = readTrustedProxies('') as TrustedProxies;
    const headers = { host: 'evil.test', 'x-forwarded-host': 'evil.test', forwarded: 'host=evil.test' };
    const request = {
      socket: { remoteAddress: '198.51.100.7' },
      headers: { ...headers, 'x-forwarded-for': '1.1.1.1' },
    };
    expect(overwriteOrigin(request as never, { baseUrl: 'https://shots.example:8443', trustedProxies })).toBe(
      '198.51.100.7',
    );
    expect(request.headers).toEqual({
      host: 'shots.example:8443',
      'x-forwarded-host': 'shots.example:8443',
      'x-forwarded-proto': 'https',
      'x-forwarded-for': '198.51.100.7',
    });
  });
});
