import { z } from 'zod';
import { emailSchema, nameSchema, passwordSchema, roleSchema } from './account.ts';

// The administrator's desk: these routes take a session and nothing else.

const time = z.string().nullable();
const bound = z.number().int().min(0).max(Number.MAX_SAFE_INTEGER).nullable();

export const userIdSchema = z.string().regex(/^[0-9A-Za-z]{22}$/, 'a user’s id is 22 letters and digits');

export const userItemSchema = z.object({
  id: z.string(),
  name: z.string(),
  email: z.string(),
  role: roleSchema,
  disabled_at: time,
  created_at: z.string(),
  last_seen_at: time,
  /** Living pictures, and their bytes. */
  images: z.number(),
  bytes: z.number(),
  /** Null: as the site says; 0: no bound. */
  quota_bytes: bound,
  quota_images: bound,
  /** Null: as the site says; 0: never. */
  retention_days: bound,
  require_two_factor: z.boolean(),
  /** Whether a second factor is set up. */
  two_factor: z.boolean(),
});
export type UserItem = z.infer<typeof userItemSchema>;

export const userListQuerySchema = z.object({
  /** Beginnings of words of name or e-mail. */
  q: z.string().trim().max(100).optional(),
  role: roleSchema.optional(),
  cursor: z.string().max(500).optional(),
  limit: z.coerce.number().int().min(1).max(100).default(50),
});
export type UserListQuery = z.infer<typeof userListQuerySchema>;

export const userListAnswerSchema = z.object({
  status: z.literal('ok'),
  users: z.array(userItemSchema),
  next_cursor: z.string().nullable(),
});
export type UserListAnswer = z.infer<typeof userListAnswerSchema>;

export const userAnswerSchema = userItemSchema.extend({
  status: z.literal('ok'),
  sessions: z.number(),
  helpers: z.number(),
  tokens: z.number(),
  passkeys: z.number(),
});
export type UserAnswer = z.infer<typeof userAnswerSchema>;

export const newUserBodySchema = z.object({
  name: nameSchema,
  email: emailSchema,
  role: roleSchema.default('user'),
});

/** A password that is shown this once. */
export const passwordAnswerSchema = z.object({ status: z.literal('ok'), id: z.string(), password: z.string() });
export type PasswordAnswer = z.infer<typeof passwordAnswerSchema>;

export const userChangeSchema = z
  .strictObject({
    name: nameSchema,
    role: roleSchema,
    disabled: z.boolean(),
    quota_bytes: bound,
    quota_images: z.number().int().min(0).max(1_000_000_000).nullable(),
    retention_days: z.number().int().min(0).max(36_500).nullable(),
    require_two_factor: z.boolean(),
  })
  .partial();
export type UserChange = z.infer<typeof userChangeSchema>;

export const signOutBodySchema = z.object({ tokens: z.boolean().default(false) });

/** Whose the pictures become; without it they are deleted. */
export const removeUserBodySchema = z.object({ hand_over_to: emailSchema.optional() });
export const removeUserAnswerSchema = z.object({
  status: z.literal('deleted'),
  deleted: z.number(),
  handed_over: z.number(),
});
export type RemoveUserAnswer = z.infer<typeof removeUserAnswerSchema>;

export const newInviteBodySchema = z.object({
  role: roleSchema.default('user'),
  email: emailSchema.optional(),
  days: z.number().int().min(1).max(30).default(7),
});
export type NewInvite = z.infer<typeof newInviteBodySchema>;

export const inviteItemSchema = z.object({
  id: z.string(),
  role: roleSchema,
  email: z.string().nullable(),
  created_by: z.string().nullable(),
  created_at: z.string(),
  expires_at: z.string(),
});
export type InviteItem = z.infer<typeof inviteItemSchema>;

export const inviteListAnswerSchema = z.object({ status: z.literal('ok'), invites: z.array(inviteItemSchema) });

/** The link is shown this once. */
export const newInviteAnswerSchema = z.object({ status: z.literal('ok'), url: z.string(), invite: inviteItemSchema });
export type NewInviteAnswer = z.infer<typeof newInviteAnswerSchema>;

export const acceptInviteBodySchema = z.object({
  token: z.string().min(1).max(200),
  name: nameSchema,
  email: emailSchema,
  password: passwordSchema,
});
export type AcceptInvite = z.infer<typeof acceptInviteBodySchema>;
export const acceptInviteAnswerSchema = z.object({ status: z.literal('ok'), email: z.string() });
export const doneAnswerSchema = z.object({ status: z.literal('ok') });
