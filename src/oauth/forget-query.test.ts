import { afterAll, beforeAll, expect, it } from 'vitest';
import { HELPER_CLIENT_ID } from '#contract/oauth.ts';
import { eachEngine } from '#test/support/engines.ts';
import { openSite } from '#test/support/oauth-site.ts';

const callback = 'http://127.0.0.1:4711/callback';

eachEngine('a request that goes on without its cookie', (database) => {
  let site: Awaited<ReturnType<typeof openSite>>;
  beforeAll(async () => {
    site = await openSite(database());
  });
  afterAll(() => site.close());

  it.each([
    ['nothing', []],
    ['a program and its address', [['redirect_uri', callback]]],
    [
      'two addresses',
      [
        ['redirect_uri', callback],
        ['redirect_uri', `${callback}@evil.test`],
      ],
    ],
    ['an address that the program does not have', [['redirect_uri', 'https://evil.test/callback']]],
  ] as [string, string[][]][])('leads nowhere, whatever the query says: %s', async (_, given) => {
    const query = new URLSearchParams([['client_id', HELPER_CLIENT_ID], ['response_type', 'code'], ...given]);
    const go = (path: string) => fetch(`${site.url}${path}?${query}`, { redirect: 'manual' });
    const program = await go('/oauth/auth/x');
    expect([program.status, program.headers.get('location')]).toEqual([400, null]);
    expect(await program.text()).toContain('This cannot go on');
    // A device's begins again.
    const device = await go('/device/x');
    expect([device.status, device.headers.get('location')]).toEqual([303, `${site.url}/device`]);
  });
});
