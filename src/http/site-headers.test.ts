import { expect, it } from 'vitest';
import { siteHeaders, transportSecurity } from './site-headers.ts';

it('asks for https from now on where links are https, and never where they are http', () => {
  const hstsSeconds = 31_536_000;
  expect(transportSecurity({ baseUrl: 'http://localhost:3000', hstsSeconds })).toEqual([]);
  expect(siteHeaders({ baseUrl: 'http://localhost:3000', hstsSeconds }).has('Strict-Transport-Security')).toBe(false);
  const told = (seconds: number) =>
    siteHeaders({ baseUrl: 'https://shots.example', hstsSeconds: seconds }).get('Strict-Transport-Security');
  expect([told(hstsSeconds), told(0)]).toEqual(['max-age=31536000', 'max-age=0']);
});
