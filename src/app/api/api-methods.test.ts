import { join } from 'node:path';
import { expect, it } from 'vitest';
import { ApiMethods } from './api-methods.ts';

const methods = new ApiMethods(join(import.meta.dirname, '../../..'));

it('lets through what a route takes, and what no route is at', () => {
  methods.check('GET', '/api/v1/images');
  methods.check('HEAD', '/api/v1/images');
  methods.check('DELETE', '/api/v1/images/0000000000000000000000');
  methods.check('OPTIONS', '/api/v1/me');
  methods.check('POST', '/api/v1/images/batch');
  methods.check('PUT', '/api/v1/nothing');
});

it('refuses another method, saying which ones there are', () => {
  const allow = 'DELETE, GET, HEAD, OPTIONS, PATCH';
  expect(() => methods.check('PUT', '/api/v1/images/0000000000000000000000')).toThrow(
    expect.objectContaining({ code: 'method_not_allowed', headers: { Allow: allow } }),
  );
  expect(() => methods.check('GET', '/api/v1/images/batch')).toThrow(
    expect.objectContaining({ headers: { Allow: 'OPTIONS, POST' } }),
  );
});
