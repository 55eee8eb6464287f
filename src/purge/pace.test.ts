import { describe, expect, it } from 'vitest';
import { giveWay } from './pace.ts';

describe('giving way', () => {
  const restsOf = async (workMs: number, busy: number) => {
    const rests: number[] = [];
    const idle = { idle: 0, active: 0, utilization: 0 };
    await giveWay(workMs, {
      utilization: (since) => ({ ...idle, utilization: since ? busy : 0.5 }),
      rest: async (ms) => void rests.push(ms),
    });
    return rests;
  };

  it('does not rest in a process that is idle', async () => {
    expect(await restsOf(50, 0.02)).toEqual([2]);
  });

  it('rests for nine times its work in a process that has its hands full', async () => {
    expect(await restsOf(50, 1)).toEqual([2, 450]);
  });

  it('rests little in one that has time left', async () => {
    expect((await restsOf(50, 0.3))[1]).toBeCloseTo(40.5);
  });

  it('goes on after two seconds, however long it worked', async () => {
    expect(await restsOf(60_000, 1)).toEqual([2, 2000]);
  });
});
