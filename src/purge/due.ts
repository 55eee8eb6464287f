import { dayMs } from '#image/retention.ts';

/** Pictures that were made at or before `before` (epoch milliseconds) go, unless they are kept. */
export interface RetentionRule {
  /** Whose pictures; undefined: those of everybody who has no rule of their own. */
  readonly userId: string | undefined;
  readonly before: number;
}

export interface OwnRetention {
  readonly userId: string;
  /** 0: never. */
  readonly days: number;
}

/** What the site's rule (days, 0: none) and the users' own rules take at `now`. A rule of one's own comes before the site's. */
export function retentionRules(siteDays: number, own: readonly OwnRetention[], now: number): RetentionRule[] {
  return [{ userId: undefined, days: siteDays }, ...own]
    .filter(({ days }) => days > 0)
    .map(({ userId, days }) => ({ userId, before: now - days * dayMs }));
}
