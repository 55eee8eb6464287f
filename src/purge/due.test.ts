import { describe, expect, it } from 'vitest';
import { dayMs, retainedUntil, retentionDaysOf } from '#image/retention.ts';
import { dueRules } from './due.ts';

describe('what goes by itself', () => {
  const now = 1000 * dayMs;
  const retentionRules = (...given: Parameters<typeof dueRules>) => dueRules(...given).slice(1);

  it('is what has expired, whatever the rules are', () => {
    for (const days of [0, 30]) expect(dueRules(days, [], now)[0]).toEqual({ reason: 'expired', before: now });
  });

  it('is nothing else without a rule', () => {
    expect(retentionRules(0, [], now)).toEqual([]);
    expect(retentionRules(0, [{ userId: 'ada', days: 0 }], now)).toEqual([]);
  });

  it('is, by the site’s rule, what is as old as it says', () => {
    expect(retentionRules(30, [], now)).toEqual([{ reason: 'retention', userId: undefined, before: 970 * dayMs }]);
  });

  it('goes by a user’s own rule, with or without one of the site', () => {
    const own = [
      { userId: 'ada', days: 7 },
      { userId: 'bob', days: 0 },
    ];
    const ada = { reason: 'retention', userId: 'ada', before: 993 * dayMs };
    expect(retentionRules(0, own, now)).toEqual([ada]);
    expect(retentionRules(400, own, now)).toEqual([
      { reason: 'retention', userId: undefined, before: 600 * dayMs },
      ada,
    ]);
  });

  it('begins at the very moment that a picture’s owner is told', () => {
    const [rule] = retentionRules(30, [], now);
    expect(retainedUntil({ createdAt: rule?.before ?? 0, keep: false }, 30)).toBe(now);
    expect(retainedUntil({ createdAt: 0, keep: true }, 30)).toBeNull();
    expect(retainedUntil({ createdAt: 0, keep: false }, 0)).toBeNull();
  });

  it('is told by a user’s own rule, even one that never takes anything, and else by the site’s', () => {
    const days = [
      retentionDaysOf(7, 30),
      retentionDaysOf(0, 30),
      retentionDaysOf(null, 30),
      retentionDaysOf(undefined, 3),
    ];
    expect(days).toEqual([7, 0, 30, 3]);
  });
});
