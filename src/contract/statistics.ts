import { z } from 'zod';
import { imageTypeSchema } from './image.ts';

/** `user_week` and `user_month` say again what `user` says, with the days of a week or a month under its first one. */
export const counterKindSchema = z.enum(['all', 'user', 'user_week', 'user_month', 'type', 'store']);
export type CounterKind = z.infer<typeof counterKindSchema>;

/** What a line of figures is about: the last 30 days, 26 weeks (from Monday on) or 24 months. Days are those of UTC. */
export const periodSchema = z.enum(['day', 'week', 'month']);
export type Period = z.infer<typeof periodSchema>;

export const statisticsQuerySchema = z.object({ by: periodSchema.default('day') });

const count = z.number().int().nonnegative();

/** Pictures that came and their bytes; views of raw links; pictures that are gone for good and their bytes. */
export const figuresSchema = z.object({
  uploads: count,
  uploaded_bytes: count,
  views: count,
  purged: count,
  purged_bytes: count,
});
export type Figures = z.infer<typeof figuresSchema>;

/** Of a remote store `bytes` is what it keeps for us. `at`: when it was counted, which takes a while and is done twice a day. */
const diskSchema = z.object({
  at: z.iso.datetime().nullable(),
  stores: z.array(z.object({ store: z.string(), images: count, bytes: count })),
  cache_bytes: count,
  thumbnail_bytes: count,
  free_bytes: count,
  total_bytes: count,
  /** How much the disk fills a day, by the last 30 days. */
  growth_bytes_a_day: z.number(),
  /** When it would be full if that goes on; null where it is not growing, or not within ten years. */
  full_on: z.iso.date().nullable(),
});
export type DiskUse = z.infer<typeof diskSchema>;

/** What only an administrator gets. */
export const siteStatisticsSchema = z.object({
  /** The first day that `users` counts. */
  users_since: z.iso.date(),
  /** Those with the most uploads, then views. `email` is null for an account that is gone. */
  users: z.array(figuresSchema.extend({ id: z.string(), name: z.string().nullable(), email: z.string().nullable() })),
  types: z.array(figuresSchema.extend({ type: imageTypeSchema })),
  stores: z.array(figuresSchema.extend({ store: z.string() })),
  /** How many accounts were in use in the last 1, 7 and 30 days. */
  active_users: z.object({ day: count, week: count, month: count }),
  disk: diskSchema,
  /** The slowest first. Times in milliseconds; `read` lasts until the first byte is there. */
  store_calls: z.array(
    z.object({
      store: z.string(),
      verb: z.string(),
      calls: count,
      failures: count,
      mean_ms: z.number(),
      slowest_ms: count,
    }),
  ),
});
export type SiteStatistics = z.infer<typeof siteStatisticsSchema>;

/** 200 of `GET /api/v1/statistics`: a user's own figures; an administrator's are everybody's, with `site`. */
export const statisticsAnswerSchema = z.object({
  status: z.literal('ok'),
  of: z.enum(['own', 'everyone']),
  by: periodSchema,
  /** The oldest first, none left out; `start` is its first day. */
  periods: z.array(figuresSchema.extend({ start: z.iso.date() })),
  totals: figuresSchema,
  site: siteStatisticsSchema.optional(),
});
export type StatisticsAnswer = z.infer<typeof statisticsAnswerSchema>;
