import { z } from 'zod';
import { outcomeSchema, shotSchema } from '#helper/shot/shot.ts';
import { sectionSchema, statusSchema } from './resident.ts';

/**
 * `greet`: a second helper was started; the first one shows itself. `leave`: quit, unless it is in the middle of something
 * (`busy`). `update`: look for a new version in a process of its own, on the screen that the resident serves.
 */
const orderSchema = z.discriminatedUnion('order', [
  z.object({ order: z.literal('status') }),
  z.object({ order: z.literal('quit') }),
  z.object({ order: z.literal('greet') }),
  z.object({ order: z.literal('leave') }),
  z.object({ order: z.literal('update') }),
  z.object({ order: z.literal('page'), section: sectionSchema.optional() }),
]);
export type Order = z.infer<typeof orderSchema>;

/** What a command sends to the resident helper, as one line of JSON. Closing the connection takes a wish for a shot back. */
export const requestSchema = z.union([
  z.object({
    shot: shotSchema,
    /** The screen that the command was started on; the resident may serve another one. */
    display: z.string(),
  }),
  orderSchema,
]);

/** What comes back, one line each: progress, then one of the others. */
export const replySchema = z.union([
  z.object({ progress: z.number() }),
  z.object({ stage: z.string() }),
  z.object({ outcome: outcomeSchema }),
  z.object({ error: z.object({ code: z.string(), message: z.string() }) }),
  z.object({ declined: z.literal(true) }),
  z.object({ status: statusSchema }),
  z.object({ url: z.string() }),
  z.object({ done: z.literal(true) }),
]);
export type Reply = z.infer<typeof replySchema>;
