import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { silent } from '#test/support/image-desk.ts';
import { startTimer } from './timer.ts';

describe('the purge’s timer', () => {
  it('runs on its schedule, survives a failing run, never overlaps itself, and stops', async () => {
    let [running, most, runs] = [0, 0, 0];
    const failures: unknown[] = [];
    const log = { ...silent, error: (...said: unknown[]) => void failures.push(said) };
    const work = async () => {
      most = Math.max(most, ++running);
      runs++;
      await sleep(1500);
      running--;
      throw new Error('on purpose');
    };
    const stop = startTimer('* * * * * *', work, log);
    await sleep(4200);
    stop();
    const counted = runs;
    expect(counted).toBeGreaterThan(1);
    expect([most, failures.length > 0]).toEqual([1, true]);
    await sleep(1200);
    expect(runs).toBe(counted);
  });
});
