import type { Period } from '#contract/statistics.ts';

const dayMs = 86_400_000;

/** The day of a time (epoch milliseconds), counted from 1970-01-01 in UTC. */
export const dayOf = (time: number): number => Math.floor(time / dayMs);

/** The first day of the week (a Monday) or month that a day is in; a day is its own. */
export function periodOf(by: Period, day: number): number {
  if (by === 'day') return day;
  // 1970-01-01 was a Thursday.
  if (by === 'week') return day - ((day + 3) % 7);
  const date = new Date(day * dayMs);
  return dayOf(Date.UTC(date.getUTCFullYear(), date.getUTCMonth(), 1));
}

const lengths = { day: 30, week: 26, month: 24 } as const;

/** The first days of the periods that statistics show, the oldest first; the last one is under way. */
export function shownPeriods(by: Period, now: number): number[] {
  const starts: number[] = [];
  for (let start = periodOf(by, dayOf(now)); starts.length < lengths[by]; start = periodOf(by, start - 1))
    starts.unshift(start);
  return starts;
}

/** A day as `2026-11-22`. */
export const isoDay = (day: number): string => new Date(day * dayMs).toISOString().slice(0, 10);
