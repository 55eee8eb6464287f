import { type Caller, requireScope } from '#authority/caller.ts';
import type { ImageType } from '#contract/image.ts';
import type { DiskUse, Figures, Period, SiteStatistics, StatisticsAnswer } from '#contract/statistics.ts';
import { dayOf, isoDay, periodOf, shownPeriods } from './days.ts';
import { forecast } from './forecast.ts';
import type { Sums } from './gathered.ts';
import { callsSince, countActive, daysOf, sumsByKey, topUsers } from './queries.ts';
import { currentSpace, type SpaceSources } from './space.ts';

const mostUsers = 10;
const dayMs = 86_400_000;
const callDays = 7;

/**
 * What was uploaded, looked at and purged: the caller's own, or everybody's and how the site does for an administrator.
 * @throws AppError `unauthorized`, `insufficient_scope`.
 */
export async function getStatistics(
  sources: SpaceSources,
  caller: Caller | undefined,
  by: Period,
): Promise<StatisticsAnswer> {
  const { userId, role } = requireScope(caller, 'image:read');
  const { db, now = Date.now } = sources;
  const everyone = role === 'admin';
  const starts = shownPeriods(by, now());
  const from = starts[0] ?? 0;
  const days = await daysOf(db, everyone ? { kind: 'all', key: '' } : { kind: 'user', key: userId }, from);
  const periods = starts.map((start) => {
    return { start: isoDay(start), ...figures(total(days.filter(({ day }) => periodOf(by, day) === start))) };
  });
  return {
    status: 'ok',
    of: everyone ? 'everyone' : 'own',
    by,
    periods,
    totals: figures(total(days)),
    ...(everyone && { site: await siteStatistics(sources, by, from) }),
  };
}

async function siteStatistics(sources: SpaceSources, by: Period, from: number): Promise<SiteStatistics> {
  const { db, now = Date.now } = sources;
  const at = now();
  // Sums of weeks or months, a year's at most: each asks for at most 13 rows of a user.
  const kind = by === 'day' ? 'user_week' : 'user_month';
  const since = periodOf(by === 'day' ? 'week' : 'month', Math.max(from, dayOf(at) - 365));
  const [users, types, stores, calls] = await Promise.all([
    topUsers(db, kind, since, mostUsers),
    sumsByKey(db, 'type', from),
    sumsByKey(db, 'store', from),
    callsSince(db, dayOf(at) - callDays + 1),
  ]);
  const [day, week, month] = await Promise.all([1, 7, 30].map((days) => countActive(db, at - days * dayMs)));
  return {
    users_since: isoDay(since),
    users: users.map(({ id, name, email, ...sums }) => ({ id, name, email, ...figures(sums) })),
    types: types.map(({ key, ...sums }) => ({ type: key as ImageType, ...figures(sums) })),
    stores: stores.map(({ key, ...sums }) => ({ store: key, ...figures(sums) })),
    active_users: { day: day ?? 0, week: week ?? 0, month: month ?? 0 },
    disk: await diskUse(sources),
    store_calls: calls
      .map(({ store, verb, calls: made, failures, ms, slowestMs }) => {
        return {
          store,
          verb,
          calls: made,
          failures,
          mean_ms: Math.round((10 * ms) / made) / 10,
          slowest_ms: slowestMs,
        };
      })
      .sort((a, b) => b.mean_ms - a.mean_ms),
  };
}

async function diskUse(sources: SpaceSources): Promise<DiskUse> {
  const { db, now = Date.now } = sources;
  const today = dayOf(now());
  const [space, days] = await Promise.all([
    currentSpace(sources),
    daysOf(db, { kind: 'store', key: 'disk' }, today - 29),
  ]);
  const { bytesADay, fullOn } = forecast(days, today, space.freeBytes);
  return {
    at: space.at === undefined ? null : new Date(space.at).toISOString(),
    stores: space.stores,
    cache_bytes: space.cacheBytes,
    thumbnail_bytes: space.thumbnailBytes,
    free_bytes: space.freeBytes,
    total_bytes: space.totalBytes,
    growth_bytes_a_day: bytesADay,
    full_on: fullOn === undefined ? null : isoDay(fullOn),
  };
}

function total(days: readonly Sums[]): Sums {
  const sum = { uploads: 0, uploadedBytes: 0, views: 0, purged: 0, purgedBytes: 0 };
  for (const day of days) {
    sum.uploads += day.uploads;
    sum.uploadedBytes += day.uploadedBytes;
    sum.views += day.views;
    sum.purged += day.purged;
    sum.purgedBytes += day.purgedBytes;
  }
  return sum;
}

function figures({ uploads, uploadedBytes, views, purged, purgedBytes }: Sums): Figures {
  return { uploads, uploaded_bytes: uploadedBytes, views, purged, purged_bytes: purgedBytes };
}
