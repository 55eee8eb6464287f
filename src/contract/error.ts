import { z } from 'zod';
import { fieldFaultSchema } from './field-fault.ts';

/** Every error code on the wire, with the HTTP status it is answered with (RFC 9110 §15). */
export const errorStatus = {
  invalid_request: 400,
  unauthorized: 401,
  insufficient_scope: 403,
  forbidden: 403,
  verification_needed: 403,
  two_factor_needed: 403,
  quota_exceeded: 403,
  not_found: 404,
  method_not_allowed: 405,
  upload_timeout: 408,
  conflict: 409,
  too_large: 413,
  unsupported_type: 415,
  range_not_satisfiable: 416,
  corrupt_image: 422,
  too_many_requests: 429,
  internal: 500,
  unavailable: 503,
  storage_full: 507,
} as const satisfies Record<string, number>;

export type ErrorCode = keyof typeof errorStatus;

export const errorCodeSchema = z.enum(Object.keys(errorStatus) as [ErrorCode, ...ErrorCode[]]);

/** Which refusal it is among those of one code, where a person can do something about it. */
export const errorReasonSchema = z.enum([
  'email_taken',
  'sign_up_off',
  'too_many_invites',
  'too_many_apps',
  'purge_busy',
  'wrong_email',
  'own_heir',
  'last_admin',
  'passkeys_need_https',
  'wrong_password',
  'wrong_proof',
  'too_many_tokens',
  'passkey_known',
  'passkey_unreadable',
  'authenticator_known',
  'too_many_passkeys',
  'wrong_code',
  'no_second_factor',
  'own_account',
  'set_up_already',
]);
export type ErrorReason = z.infer<typeof errorReasonSchema>;

/** The body of every answer that is not a success. */
export const errorBodySchema = z.object({
  status: z.literal('error'),
  error: z.object({
    code: errorCodeSchema,
    message: z.string(),
    reason: errorReasonSchema.optional(),
    faults: z.array(fieldFaultSchema).optional(),
  }),
});
export type ErrorBody = z.infer<typeof errorBodySchema>;
