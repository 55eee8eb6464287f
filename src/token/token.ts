import { z } from 'zod';
import { nameSchema } from '#contract/account.ts';
import { type Scope, scopeSchema } from '#contract/scope.ts';

/** What every personal token begins with, so that it is known for one wherever it turns up. */
export const TOKEN_PREFIX = 'prn_';

export const newTokenSchema = z.object({
  name: nameSchema,
  scopes: z.array(scopeSchema).min(1, 'give at least one scope'),
  /** Days from now; without it the token does not expire. */
  expiresInDays: z.number().int().min(1).max(3650).optional(),
});
export type NewToken = z.infer<typeof newTokenSchema>;

/** A personal token as it is listed. Times are epoch milliseconds. */
export interface Token {
  readonly id: string;
  readonly userId: string;
  readonly name: string;
  readonly scopes: readonly Scope[];
  readonly expiresAt: number | null;
  readonly lastUsedAt: number | null;
  readonly createdAt: number;
}
