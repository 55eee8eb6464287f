import { z } from 'zod';
import { emailSchema, localeSchema, nameSchema } from './account.ts';
import { scopeSchema } from './scope.ts';

// What people do to their own account, on the site alone: no token may.

/** Body of `PATCH /api/v1/me`. `locale` null: the language that the browser asks for. */
export const profileChangeSchema = z
  .strictObject({ name: nameSchema, locale: localeSchema.nullable() })
  .partial()
  .refine((change) => Object.keys(change).length > 0, 'name at least one of name, locale');
export type ProfileChange = z.infer<typeof profileChangeSchema>;

/** Body of `DELETE /api/v1/me`: the e-mail of the account, typed once more. */
export const removeMeSchema = z.strictObject({ email: emailSchema });

/** A personal token as it is listed. Times are epoch milliseconds. */
export const tokenItemSchema = z.object({
  id: z.string(),
  name: z.string(),
  scopes: z.array(scopeSchema),
  expiresAt: z.number().nullable(),
  lastUsedAt: z.number().nullable(),
  createdAt: z.number(),
});
export type TokenItem = z.infer<typeof tokenItemSchema>;

/** 201 of `POST /api/v1/me/tokens`: `secret` is the token, which is never shown again. */
export const newTokenAnswerSchema = z.object({ status: z.literal('ok'), token: tokenItemSchema, secret: z.string() });
export type NewTokenAnswer = z.infer<typeof newTokenAnswerSchema>;

/** A program of somebody else's that is set up for this server. */
export const programSchema = z.enum(['sharex', 'flameshot', 'macos']);
export type Program = z.infer<typeof programSchema>;

export const setupBodySchema = z.strictObject({ program: programSchema });

/** 201 of `POST /api/v1/me/setups`: a file that holds a token made for it. */
export const setupAnswerSchema = z.object({
  status: z.literal('ok'),
  token: tokenItemSchema,
  file_name: z.string(),
  text: z.string(),
});
export type SetupAnswer = z.infer<typeof setupAnswerSchema>;

/** A signed-in browser. Times are epoch milliseconds. */
export interface Browser {
  /** The sha256 of its cookie: it names the session and opens nothing. */
  readonly id: string;
  readonly userAgent: string;
  readonly ip: string;
  readonly createdAt: number;
  readonly lastSeenAt: number;
  /** It is the one that asks. */
  readonly current: boolean;
}

/** A program that was let in by OAuth. Times are epoch milliseconds. */
export interface Connection {
  readonly id: string;
  /** What the program is called. */
  readonly app: string;
  readonly scopes: readonly string[];
  readonly createdAt: number;
  /** When it last took a fresh token, about once an hour while it is at work; and from where. Null: not yet. */
  readonly lastSeenAt: number | null;
  readonly userAgent: string;
  readonly ip: string;
}

/** How many were ended. */
export const endedAnswerSchema = z.object({ status: z.literal('ok'), ended: z.number().int() });
export type EndedAnswer = z.infer<typeof endedAnswerSchema>;

/** Living pictures of an account, and how much it may have; 0: no bound. */
export interface Usage {
  readonly images: number;
  readonly bytes: number;
  readonly mostImages: number;
  readonly mostBytes: number;
}
