import { z } from 'zod';

/** 200 of `GET /api/cron/purge`: counts of images, `ms` is the run's wall time in milliseconds. */
export const purgeAnswerSchema = z.object({
  status: z.literal('ok'),
  due: z.number().int(),
  deleted: z.number().int(),
  failed: z.number().int(),
  remaining: z.number().int(),
  ms: z.number(),
});
export type PurgeAnswer = z.infer<typeof purgeAnswerSchema>;
