import { expect, it } from 'vitest';
import { z } from 'zod';
import { newAppSchema } from '#contract/oauth-app.ts';
import { AppError } from './app-error.ts';
import { parseInput } from './parse-input.ts';

function faultsOf(schema: z.ZodType, input: unknown) {
  try {
    parseInput(schema, input);
  } catch (error) {
    if (error instanceof AppError) return error.faults;
  }
  return undefined;
}

it('names every fault of a request for programs, with the bound that it should have kept to', () => {
  const schema = z.object({
    name: z.string().min(1),
    email: z.email(),
    password: z.string().min(10),
    title: z.string().max(3),
    days: z.number().max(30),
    tags: z.array(z.string()).max(1),
    role: z.enum(['user', 'admin']),
    host: z.string(),
  });
  const given = { name: '', email: 'x@', password: 'short', title: 'long', days: 31, tags: ['a', 'b'], role: 'x' };
  expect(faultsOf(schema, given)).toEqual([
    { field: 'name', fault: 'missing' },
    { field: 'email', fault: 'not_an_email' },
    { field: 'password', fault: 'too_short', bound: 10 },
    { field: 'title', fault: 'too_long', bound: 3 },
    { field: 'days', fault: 'too_big', bound: 30 },
    { field: 'tags', fault: 'too_many', bound: 1 },
    { field: 'role', fault: 'wrong' },
    { field: 'host', fault: 'missing' },
  ]);
  expect(faultsOf(schema, undefined)).toEqual([{ field: '', fault: 'missing' }]);
});

it('says what is wrong with the address of an app', () => {
  const redirect_uris = [
    'http://blog.example/',
    'https://x.example/*',
    'no',
    'https://localhost/',
    'https://x.example/#a',
  ];
  expect(
    faultsOf(newAppSchema, { name: 'App', redirect_uris })?.map(({ field, fault }) => `${field} ${fault}`),
  ).toEqual([
    'redirect_uris.0 needs_https',
    'redirect_uris.1 has_wildcard',
    'redirect_uris.2 not_an_address',
    'redirect_uris.3 needs_http',
    'redirect_uris.4 has_fragment',
  ]);
});
