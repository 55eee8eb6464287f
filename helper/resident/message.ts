import { z } from 'zod';
import { outcomeSchema, shotSchema } from '#helper/shot/shot.ts';

/** What a command sends to the resident helper, as one line of JSON. Closing the connection takes the wish back. */
export const requestSchema = z.object({
  shot: shotSchema,
  /** The screen that the command was started on; the resident may serve another one. */
  display: z.string(),
});

/** What comes back, one line each: progress and stages, then one of the other three. */
export const replySchema = z.union([
  z.object({ progress: z.number() }),
  z.object({ stage: z.string() }),
  z.object({ outcome: outcomeSchema }),
  z.object({ error: z.object({ code: z.string(), message: z.string() }) }),
  z.object({ declined: z.literal(true) }),
]);
export type Reply = z.infer<typeof replySchema>;
