import { expect, it } from 'vitest';
import { errorAnswer } from '#http/respond.ts';
import { log } from '#log/log.ts';
import { StoreError } from '#store/store.ts';
import { AppError } from './app-error.ts';

it('is known to another bundle that has the same class a second time, and to that alone', async () => {
  // As Next's bundle and dist/server.js have it.
  const other = '?another-bundle';
  const { AppError: Theirs } = (await import(
    /* @vite-ignore */ `./app-error.ts${other}`
  )) as typeof import('./app-error.ts');
  const { StoreError: TheirStore } = (await import(
    /* @vite-ignore */ `../store/store.ts${other}`
  )) as typeof import('#store/store.ts');
  expect(Theirs).not.toBe(AppError);
  expect(TheirStore).not.toBe(StoreError);
  expect(new Theirs('not_found', 'no') instanceof AppError).toBe(true);
  expect(new TheirStore('away') instanceof StoreError).toBe(true);
  expect(new TheirStore('away') instanceof AppError).toBe(true);
  expect(new Theirs('not_found', 'no') instanceof StoreError).toBe(false);
  for (const one of [new Error('not_found'), { code: 'not_found' }, null, 'not_found'])
    expect(one instanceof AppError).toBe(false);
  expect(errorAnswer(new Theirs('unauthorized', 'Sign in'), log)).toMatchObject({ status: 401 });
});
