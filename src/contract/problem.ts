import { z } from 'zod';
import { errorCodeSchema, errorReasonSchema } from './error.ts';
import { fieldFaultSchema } from './field-fault.ts';

/** The body of a refusal for whoever asks for `application/problem+json` (RFC 9457). `code` is ours. */
export const problemSchema = z.object({
  type: z.url(),
  title: z.string(),
  status: z.number().int(),
  detail: z.string(),
  code: errorCodeSchema,
  reason: errorReasonSchema.optional(),
  faults: z.array(fieldFaultSchema).optional(),
  /** As the header `X-Request-Id`: by it an operator finds the request in the log. */
  request_id: z.string().optional(),
});
export type Problem = z.infer<typeof problemSchema>;
