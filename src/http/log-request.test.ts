import { EventEmitter } from 'node:events';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { expect, it } from 'vitest';
import type { Log } from '#log/log.ts';
import { logRequest, shownPath } from './log-request.ts';

it('shows of ids and tokens in a path only how they begin, and all of our own routes', () => {
  expect(shownPath('/image/8cCQdHyIsjRVkQacW2KWHZ.png')).toBe('/image/8cCQdH….png');
  expect(shownPath('/consent/oWP4sm9-j4JyKo_c9zUKLAbc-wxZV6jPLI4JR8rMsUT')).toBe('/consent/oWP4sm…');
  expect(shownPath('/invite/abcdefghijklmnopqrstuV')).toBe('/invite/abcdef…');
  for (const path of ['/.well-known/oauth-authorization-server', '/api/v1/me/recovery-codes', '/api/v1/openapi.json'])
    expect(shownPath(path)).toBe(path);
});

it('is one line when the request is over, with no query and no header in it', () => {
  const lines: unknown[] = [];
  const log = { info: (line: object) => void lines.push(line) } as unknown as Log;
  const headers = { authorization: 'Bearer prn_secret', cookie: 'secret' };
  const request = { method: 'GET', url: '/api/v1/images?q=what-was-looked-for', headers } as IncomingMessage;
  const response = Object.assign(new EventEmitter(), { statusCode: 200, writableFinished: true });
  logRequest(log, request, response as unknown as ServerResponse, { path: '/api/v1/images', id: 'one' });
  expect(lines).toEqual([]);
  response.emit('close');
  const told = { request: 'one', method: 'GET', path: '/api/v1/images', status: 200, ms: expect.any(Number) };
  expect(lines).toEqual([told]);
});
