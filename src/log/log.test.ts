import { DrizzleQueryError } from 'drizzle-orm/errors';
import { expect, it } from 'vitest';
import { describeError } from './log.ts';

it('logs an error of the database with its statement and causes, and without the values', () => {
  const cause = Object.assign(new Error('UNIQUE constraint failed'), { code: 'SQLITE_CONSTRAINT_UNIQUE' });
  const error = new DrizzleQueryError('insert into tokens values (?, ?)', ['a\nsecret', 'other'], cause);
  const said = JSON.stringify(describeError(new Error('It could not be made', { cause: error })));
  for (const words of ['It could not be made', 'insert into tokens', 'UNIQUE constraint failed', 'log.test.ts'])
    expect(said).toContain(words);
  expect(said).not.toMatch(/secret|other/);
});
