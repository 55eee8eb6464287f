import { z } from 'zod';

/** What a field of a request can have wrong, in words that a page says in its visitor's language. */
export const faultKindSchema = z.enum([
  'missing',
  'too_short',
  'too_long',
  'too_small',
  'too_big',
  'too_few',
  'too_many',
  'not_an_email',
  'not_an_address',
  'has_fragment',
  'has_user',
  'has_wildcard',
  'has_spaces',
  'needs_http',
  'needs_https',
  'wrong',
]);
export type FaultKind = z.infer<typeof faultKindSchema>;

/**
 * One fault of a request. `field` is its path, such as `redirect_uris.0`; of `bound` there is only where there is one:
 * characters, entries, or the number itself.
 */
export const fieldFaultSchema = z.object({ field: z.string(), fault: faultKindSchema, bound: z.number().optional() });
export type FieldFault = z.infer<typeof fieldFaultSchema>;
