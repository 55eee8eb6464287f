import { z } from 'zod';
import { nameSchema } from './account.ts';
import type { FaultKind } from './field-fault.ts';

const loopback = new Set(['127.0.0.1', '[::1]', 'localhost']);

const faultWords = {
  not_an_address: 'is not an address such as https://app.example/callback',
  has_fragment: 'may not have a fragment (#…)',
  has_user: 'may not name a user or a password',
  has_wildcard: 'may have no wildcard: name each address',
  has_spaces: 'may have no spaces',
  needs_http: 'is on this computer: use http://',
  needs_https: 'has to begin with https:// unless it is on 127.0.0.1, [::1] or localhost',
} as const satisfies Partial<Record<FaultKind, string>>;

/** Why an address may not be where the answer of a sign-in goes (RFC 9700 §2.1, RFC 8252 §7.3); undefined: it may. */
function faultOf(text: string): keyof typeof faultWords | undefined {
  if (/\s/.test(text)) return 'has_spaces';
  const url = URL.parse(text);
  if (!url) return 'not_an_address';
  if (url.hash !== '' || text.includes('#')) return 'has_fragment';
  if (url.username !== '' || url.password !== '') return 'has_user';
  if (text.includes('*')) return 'has_wildcard';
  const here = loopback.has(url.hostname);
  if (url.protocol === 'https:') return here ? 'needs_http' : undefined;
  return url.protocol === 'http:' && here ? undefined : 'needs_https';
}

/** One address that a registered app may be answered at. */
const redirectUriSchema = z
  .string()
  .trim()
  .max(500)
  .check((context) => {
    const fault = faultOf(context.value);
    if (!fault) return;
    const message = `${context.value} ${faultWords[fault]}`;
    context.issues.push({ code: 'custom', message, params: { fault }, input: context.value });
  });

/** Body of `POST /api/v1/admin/apps`. */
export const newAppSchema = z.strictObject({
  name: nameSchema,
  redirect_uris: z
    .array(redirectUriSchema)
    .min(1, 'name at least one address')
    .max(10)
    .transform((uris) => [...new Set(uris)]),
});
export type NewApp = z.output<typeof newAppSchema>;

/** Body of `PATCH /api/v1/admin/apps/{id}`; what is missing stays. */
export const appChangeSchema = newAppSchema
  .extend({ disabled: z.boolean() })
  .partial()
  .refine((change) => Object.keys(change).length > 0, 'name at least one of name, redirect_uris, disabled');
export type AppChange = z.output<typeof appChangeSchema>;

/** An app that may ask people for access; `id` is its OAuth client id. It is public: it has no secret and proves itself by PKCE. */
export const oauthAppSchema = z.object({
  id: z.string(),
  name: z.string(),
  redirect_uris: z.array(z.string()),
  created_at: z.iso.datetime(),
  disabled_at: z.iso.datetime().nullable(),
});
export type OAuthApp = z.infer<typeof oauthAppSchema>;

export const appAnswerSchema = oauthAppSchema.extend({ status: z.literal('ok') });
