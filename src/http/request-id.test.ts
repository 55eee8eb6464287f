import { expect, it } from 'vitest';
import { readTrustedProxies } from '#config/trusted-proxies.ts';
import { requestIdOf } from './request-id.ts';

const proxies = readTrustedProxies('10.0.0.5');
const idOf = (given: string | undefined, remoteAddress = '::ffff:10.0.0.5') => {
  if (!proxies) throw new Error('No proxies');
  return requestIdOf({ headers: { 'x-request-id': given }, socket: { remoteAddress } } as never, proxies);
};
const own = /^[0-9a-f-]{36}$/;

it('is what a trusted proxy says, where that is an id', () => {
  expect(idOf('9f0c-req.12345678')).toBe('9f0c-req.12345678');
  for (const bad of [undefined, '', 'short', 'with spaces in it', 'x'.repeat(129), '"},{"level":30']) {
    expect(idOf(bad)).toMatch(own);
  }
});

it('is never what anybody else says', () => {
  expect(idOf('9f0c-req.12345678', '192.0.2.7')).toMatch(own);
});
