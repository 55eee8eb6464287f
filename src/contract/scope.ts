import { z } from 'zod';

/** What a token may do. `profile` reads the account's name and e-mail and nothing more. */
export const scopeSchema = z.enum(['image:write', 'image:read', 'image:delete', 'profile']);
export type Scope = z.infer<typeof scopeSchema>;

export const allScopes: readonly Scope[] = scopeSchema.options;

/** Parses a space-separated scope list (RFC 6749 §3.3), dropping what we do not know. */
export function parseScopes(text: string): Scope[] {
  return text.split(' ').filter((word): word is Scope => (allScopes as readonly string[]).includes(word));
}
