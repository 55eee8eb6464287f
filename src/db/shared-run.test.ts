import { expect, it } from 'vitest';
import { sharedRun } from './shared-run.ts';

function steps() {
  const begun: PromiseWithResolvers<void>[] = [];
  const ask = sharedRun(() => {
    const step = Promise.withResolvers<void>();
    begun.push(step);
    return step.promise;
  });
  const settle = () => new Promise((done) => setImmediate(done));
  return { begun, ask, settle };
}

it('shares one run among those who asked before it began', async () => {
  const { begun, ask, settle } = steps();
  const both = Promise.all([ask(), ask()]);
  await settle();
  expect(begun).toHaveLength(1);
  begun[0]?.resolve();
  await both;
});

it('answers who asks during a run by the next one, which waits for the first', async () => {
  const { begun, ask, settle } = steps();
  const first = ask();
  await settle();
  let answered = false;
  const second = Promise.all([ask(), ask()]).then(() => {
    answered = true;
  });
  await settle();
  expect(begun).toHaveLength(1);
  begun[0]?.resolve();
  await first;
  await settle();
  expect([begun.length, answered]).toEqual([2, false]);
  begun[1]?.resolve();
  await second;
});

it('tells those of a failed run and goes on', async () => {
  const { begun, ask, settle } = steps();
  const failing = ask();
  await settle();
  begun[0]?.reject(new Error('disk gone'));
  await expect(failing).rejects.toThrow('disk gone');
  const next = ask();
  await settle();
  begun[1]?.resolve();
  await next;
});
