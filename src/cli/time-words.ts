const units = [
  ['d', 86_400_000],
  ['h', 3_600_000],
  ['min', 60_000],
  ['s', 1000],
] as const;

/** When an entry of a queue is tried next, as told at `now`: `in 5 min`, `now`, or `never` for null. */
export function nextWords(time: number | null, now: number): string {
  if (time === null) return 'never';
  if (time <= now) return 'now';
  return `in ${spanWords(time - now)}`;
}

/** A span in milliseconds, in the largest unit that fits it: `3 d`, `45 s`. */
export function spanWords(ms: number): string {
  const [unit, length] = units.find(([, size]) => ms >= size) ?? (['ms', 1] as const);
  return `${Math.floor(ms / length)} ${unit}`;
}
