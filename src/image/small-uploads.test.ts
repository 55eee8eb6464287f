import { expect, it } from 'vitest';
import { SmallUploads } from './small-uploads.ts';

it('holds bodies up to a length each and together, and has room again once they are done or have failed', async () => {
  const small = new SmallUploads(60, 100);
  const held = (length: number | undefined) => small.hold(length, async (has) => has);
  const ends = Promise.withResolvers<boolean>();
  const first = small.hold(60, () => ends.promise);
  expect([await held(60), await held(41), await held(40)]).toEqual([false, false, true]);
  ends.resolve(true);
  await first;
  await expect(small.hold(60, () => Promise.reject(new Error('cut off')))).rejects.toThrow('cut off');
  expect([await held(60), await held(61), await held(undefined), await held(Number.NaN)]).toEqual([
    true,
    false,
    false,
    false,
  ]);
});
