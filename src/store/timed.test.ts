import { expect, it } from 'vitest';
import { AppError } from '#errors/app-error.ts';
import { type Store, StoreError } from './store.ts';
import { type NoteCall, timed } from './timed.ts';

it('hears of each call of a store and of its failures, which a missing key is not', async () => {
  const calls: Parameters<NoteCall>[0][] = [];
  const missing = new AppError('not_found', 'gone');
  const store = timed<Store>(
    {
      name: 'shelf',
      put: async () => 'key',
      open: () => Promise.reject(missing),
      remove: async (keys) => keys.map((key) => (key === 'bad' ? new StoreError('down') : undefined)),
      check: async () => undefined,
    },
    (call) => calls.push(call),
  );
  await store.put({ id: 'a', file: 'f', type: 'image/png', bytes: 1 });
  await expect(store.open('x')).rejects.toBe(missing);
  await store.remove(['good']);
  await store.remove(['good', 'bad']);
  await store.check();
  expect(calls.map(({ verb, failed }) => [verb, failed])).toEqual([
    ['put', false],
    ['read', false],
    ['remove', false],
    ['remove', true],
  ]);
  expect(calls.every(({ store: name, ms }) => name === 'shelf' && ms >= 0)).toBe(true);
});
