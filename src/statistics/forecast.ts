const daysLooked = 30;
const farDays = 3650;

/** What came to a disk on one day, and what went from it. */
export interface DayOfDisk {
  readonly day: number;
  readonly uploadedBytes: number;
  readonly purgedBytes: number;
}

export interface Forecast {
  /** By a straight line through the last 30 days (least squares), or through the days since the first that was counted. */
  readonly bytesADay: number;
  /** The day on which nothing is left; undefined where it is not growing, or not within ten years. */
  readonly fullOn: number | undefined;
}

/** When a disk is full if it fills on as it did of late. Days count from 1970-01-01; a day that is missing had nothing. */
export function forecast(days: readonly DayOfDisk[], today: number, freeBytes: number): Forecast {
  const first = Math.max(today - daysLooked + 1, Math.min(today, ...days.map(({ day }) => day)));
  const net = new Map(days.map(({ day, uploadedBytes, purgedBytes }) => [day, uploadedBytes - purgedBytes]));
  const levels: number[] = [0];
  for (let day = first; day <= today; day++) levels.push((levels.at(-1) ?? 0) + (net.get(day) ?? 0));
  const bytesADay = Math.round(slope(levels));
  const left = bytesADay > 0 ? freeBytes / bytesADay : Number.POSITIVE_INFINITY;
  return { bytesADay, fullOn: left <= farDays ? today + Math.floor(left) : undefined };
}

function slope(levels: readonly number[]): number {
  const middle = (levels.length - 1) / 2;
  const mean = levels.reduce((sum, level) => sum + level, 0) / levels.length;
  let above = 0;
  let below = 0;
  for (const [at, level] of levels.entries()) {
    above += (at - middle) * (level - mean);
    below += (at - middle) ** 2;
  }
  return below === 0 ? 0 : above / below;
}
