import { expect, it } from 'vitest';
import { shownPath } from './log-request.ts';

it('shows of ids and tokens in a path only how they begin, and all of our own routes', () => {
  expect(shownPath('/image/8cCQdHyIsjRVkQacW2KWHZ.png')).toBe('/image/8cCQdH….png');
  expect(shownPath('/consent/oWP4sm9-j4JyKo_c9zUKLAbc-wxZV6jPLI4JR8rMsUT')).toBe('/consent/oWP4sm…');
  expect(shownPath('/invite/abcdefghijklmnopqrstuV')).toBe('/invite/abcdef…');
  for (const path of ['/.well-known/oauth-authorization-server', '/api/v1/me/recovery-codes', '/api/v1/openapi.json'])
    expect(shownPath(path)).toBe(path);
});
