import { describe, expect, it } from 'vitest';
import { AppError } from '#errors/app-error.ts';
import { paced } from './pace.ts';
import { type LocalPicture, type Store, StoreError } from './store.ts';

const picture = { id: 'a'.repeat(22), file: '/nowhere', type: 'image/png', bytes: 1 } as LocalPicture;
const down = (retryAfterMs: number) => new StoreError('down', { retryAfterMs });

/** A store whose answers a test holds in its hands, and a clock. */
function desk() {
  const clock = { now: 1_000_000 };
  const calls: PromiseWithResolvers<string>[] = [];
  const removals: (readonly string[])[] = [];
  let removed: readonly (AppError | undefined)[] = [];
  const inner: Store = {
    name: 'held',
    put: () => {
      const call = Promise.withResolvers<string>();
      calls.push(call);
      return call.promise;
    },
    open: () => Promise.reject(new AppError('not_found', 'asked')),
    remove: async (keys) => {
      removals.push(keys);
      return removed;
    },
    check: () => Promise.reject(new StoreError('checked')),
  };
  const store = paced(inner, () => clock.now);
  return {
    store,
    clock,
    calls,
    removals,
    removing: (answers: readonly (AppError | undefined)[]) => {
      removed = answers;
    },
    /** A put that has reached the store or failed, as its outcome. */
    put: () => store.put(picture).catch((error: StoreError) => error),
  };
}

describe('a store that asks to be left alone', () => {
  it('is not called until the time is over, and the rest of it is told', async () => {
    const { clock, calls, put } = desk();
    const first = put();
    calls[0]?.reject(down(60_000));
    await first;
    clock.now += 20_000;
    expect(await put()).toMatchObject({ code: 'unavailable', retryAfterMs: 40_000, cause: { message: 'down' } });
    clock.now += 39_999;
    expect(await put()).toBeInstanceOf(StoreError);
    expect(calls).toHaveLength(1);
    clock.now += 1;
    const probe = put();
    calls[1]?.resolve('key');
    expect(await probe).toBe('key');
  });

  it('sees a single call before the time is over where that is wanted, and is left alone as long again if it fails', async () => {
    const { store, clock, calls, put } = desk();
    store.callAgain?.();
    const first = put();
    calls[0]?.reject(down(3_600_000));
    await first;
    clock.now += 10_000;
    store.callAgain?.();
    const probe = put();
    expect(await put()).toMatchObject({ cause: { message: 'down' } });
    calls[1]?.reject(down(60_000));
    await probe;
    expect(await put()).toMatchObject({ retryAfterMs: 60_000 });
    expect(calls).toHaveLength(2);
  });

  it('sees a single call when the time is over, and all again once that one went well', async () => {
    const { clock, calls, put } = desk();
    const first = put();
    calls[0]?.reject(down(60_000));
    await first;
    clock.now += 60_000;
    const probe = put();
    expect([await put(), await put()]).toEqual([expect.any(StoreError), expect.any(StoreError)]);
    expect(calls).toHaveLength(2);
    calls[1]?.resolve('probe');
    await probe;
    void put();
    void put();
    expect(calls).toHaveLength(4);
  });

  it('is left alone again where that call fails alike, but not where it failed for its picture', async () => {
    const { clock, calls, put } = desk();
    for (const [at, wait] of [60_000, 120_000].entries()) {
      const attempt = put();
      calls[at]?.reject(down(wait));
      await attempt;
      expect(await put()).toMatchObject({ retryAfterMs: wait });
      clock.now += wait;
    }
    const attempt = put();
    calls[2]?.reject(new StoreError('too large', { final: true }));
    await attempt;
    void put();
    void put();
    expect(calls).toHaveLength(5);
  });

  it('is left alone for some seconds at least and for an hour at most', async () => {
    for (const [asked, told] of [
      [0, 5_000],
      [86_400_000, 3_600_000],
    ] as const) {
      const { calls, put } = desk();
      const attempt = put();
      calls[0]?.reject(down(asked));
      await attempt;
      expect(await put()).toMatchObject({ retryAfterMs: told });
    }
  });

  it('stays so where a call that was under way before goes well or asks for less', async () => {
    const { calls, put } = desk();
    const attempts = [put(), put(), put()];
    calls[0]?.reject(down(60_000));
    await attempts[0];
    calls[1]?.resolve('late');
    calls[2]?.reject(down(10_000));
    expect(await Promise.all(attempts.slice(1))).toEqual(['late', expect.any(StoreError)]);
    expect(await put()).toMatchObject({ retryAfterMs: 60_000 });
  });

  it('is asked to remove nothing either, and each key is told so', async () => {
    const { store, clock, removals, removing, put } = desk();
    removing([undefined, down(60_000)]);
    expect(await store.remove(['a', 'b'])).toEqual([undefined, expect.any(StoreError)]);
    expect(await put()).toMatchObject({ retryAfterMs: 60_000 });
    expect(await store.remove(['c', 'd'])).toEqual([expect.any(StoreError), expect.any(StoreError)]);
    expect(await store.remove([])).toEqual([]);
    expect(removals).toEqual([['a', 'b']]);
    clock.now += 60_000;
    removing([undefined, new StoreError('this one alone')]);
    await store.remove(['e', 'f']);
    await store.remove(['g', 'h']);
    expect(removals).toHaveLength(3);
  });

  it('is read from and checked all the same', async () => {
    const { store, calls, put } = desk();
    const attempt = put();
    calls[0]?.reject(down(60_000));
    await attempt;
    await expect(store.open('key')).rejects.toMatchObject({ message: 'asked' });
    await expect(store.check()).rejects.toMatchObject({ message: 'checked' });
    expect([store.name, store.list]).toEqual(['held', undefined]);
  });
});

describe('many puts at once', () => {
  const settled = () => new Promise(setImmediate);

  it('reach the store four at a time, in the order in which they came', async () => {
    const { calls, put } = desk();
    const puts = Array.from({ length: 6 }, put);
    await settled();
    expect(calls).toHaveLength(4);
    calls[1]?.resolve('second');
    calls[0]?.reject(new StoreError('just this one'));
    await settled();
    expect(calls).toHaveLength(6);
    for (const [at, call] of calls.entries()) call.resolve(String(at));
    expect(await Promise.all(puts)).toEqual([expect.any(StoreError), 'second', '2', '3', '4', '5']);
  });

  it('fail at once in the queue when the store goes down', async () => {
    const { calls, put } = desk();
    const puts = Array.from({ length: 9 }, put);
    await settled();
    for (const call of calls) call.reject(down(60_000));
    for (const outcome of await Promise.all(puts)) expect(outcome).toBeInstanceOf(StoreError);
    expect(calls).toHaveLength(4);
  });
});
