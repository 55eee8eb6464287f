import { z } from 'zod';

/**
 * Why bytes have to go: `moved` is the local copy of a picture that its store has now, `replaced` what a picture had before
 * it was edited, `orphaned` bytes without a picture.
 */
export const purgeReasonSchema = z.enum([
  'expired',
  'deleted_by_owner',
  'deleted_by_admin',
  'account_removed',
  'retention',
  'moved',
  'replaced',
  'orphaned',
]);
export type PurgeReason = z.infer<typeof purgeReasonSchema>;

/** `claimed`: a process is at it; `parked`: tried too often or refused, and left for a person to look at. */
export const queueStateSchema = z.enum(['waiting', 'claimed', 'parked']);
export type QueueState = z.infer<typeof queueStateSchema>;

/**
 * 200 of `GET /api/cron/purge`, in pictures: what was due, what of it the stores have deleted, what they have not yet, and
 * what the run did not come to. `parked` waits for a person; `by_reason` tells why the deleted ones went; `ms` is the run's
 * wall time in milliseconds.
 */
export const purgeAnswerSchema = z.object({
  status: z.literal('ok'),
  due: z.number().int(),
  deleted: z.number().int(),
  failed: z.number().int(),
  remaining: z.number().int(),
  parked: z.number().int(),
  by_reason: z.partialRecord(purgeReasonSchema, z.number().int()),
  ms: z.number(),
});
export type PurgeAnswer = z.infer<typeof purgeAnswerSchema>;

/** Body of `POST /api/v1/admin/purge/retry` and `…/moves/retry`: entries by their ids, or all of a kind. */
export const retrySchema = z.union([
  z.strictObject({ ids: z.array(z.string().max(64)).min(1).max(500) }),
  z.strictObject({ all: z.enum(['parked', 'all']) }),
]);

/** How many entries are due now. */
export const retryAnswerSchema = z.object({ status: z.literal('ok'), retried: z.number().int() });

/** Body of `POST /api/v1/admin/purge/drop`. */
export const dropSchema = z.strictObject({ id: z.string().max(64) });

/** Where the bytes of an entry that was given up still are. */
export const dropAnswerSchema = z.object({
  status: z.literal('ok'),
  store: z.string(),
  store_key: z.string(),
  bytes: z.number().int(),
});
export type DropAnswer = z.infer<typeof dropAnswerSchema>;
