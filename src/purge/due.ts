import { dayMs } from '#image/retention.ts';

/** Pictures that go by themselves: those that expired at or before `before` (epoch milliseconds), */
interface ExpiryRule {
  readonly reason: 'expired';
  readonly before: number;
}

/** and those that were made then, unless they are kept. */
interface RetentionRule {
  readonly reason: 'retention';
  /** Whose pictures; undefined: those of everybody who has no rule of their own. */
  readonly userId: string | undefined;
  readonly before: number;
}

export type DueRule = ExpiryRule | RetentionRule;

export interface OwnRetention {
  readonly userId: string;
  /** 0: never. */
  readonly days: number;
}

/** What goes at `now`, by its expiry, the site's rule (days, 0: none) and the users' own rules, which come before the site's. */
export function dueRules(siteDays: number, own: readonly OwnRetention[], now: number): DueRule[] {
  const retention = [{ userId: undefined, days: siteDays }, ...own]
    .filter(({ days }) => days > 0)
    .map(({ userId, days }) => ({ reason: 'retention' as const, userId, before: now - days * dayMs }));
  return [{ reason: 'expired', before: now }, ...retention];
}
