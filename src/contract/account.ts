import { z } from 'zod';
import { scopeSchema } from './scope.ts';

export const roleSchema = z.enum(['user', 'admin']);
export type Role = z.infer<typeof roleSchema>;

export const localeSchema = z.enum(['en', 'de']);
export type Locale = z.infer<typeof localeSchema>;

export const emailSchema = z.string().trim().toLowerCase().max(254).pipe(z.email());

/** At least 10 characters (NIST SP 800-63B asks for 8 and no composition rules); at most 200. */
export const passwordSchema = z.string().min(10, 'a password has at least 10 characters').max(200);

export const nameSchema = z.string().trim().min(1).max(100);

export const meAnswerSchema = z.object({
  status: z.literal('ok'),
  id: z.string(),
  name: z.string(),
  email: z.string(),
  role: roleSchema,
  scopes: z.array(scopeSchema),
});
export type MeAnswer = z.infer<typeof meAnswerSchema>;
