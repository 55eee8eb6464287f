import { z } from 'zod';
import { operator } from '#authority/caller.ts';
import { emailSchema } from '#contract/account.ts';
import { allScopes } from '#contract/scope.ts';
import { createToken } from '#token/create-token.ts';
import { newTokenSchema } from '#token/token.ts';
import { findUser } from '#user/find-user.ts';
import type { Command, Desk } from './command.ts';
import { parseOptions } from './parse-options.ts';

const text = { type: 'string' } as const;
const { name, scopes, expiresInDays } = newTokenSchema.shape;
const days = expiresInDays.unwrap();

const schema = z.object({
  email: emailSchema,
  name,
  scopes: z
    .string()
    .transform((list) => list.split(/[\s,]+/).filter(Boolean))
    .pipe(scopes),
  'expires-in': z.string().regex(/^\d+$/, 'is a number of days').transform(Number).pipe(days).optional(),
  json: z.boolean().default(false),
});

export const tokenCommands: Record<string, Command> = {
  'token create': {
    usage: '--email E --scopes "SCOPE …" --name N [--expires-in DAYS] [--json]',
    does: `makes a personal token and prints it, this once; scopes: ${allScopes.join(' ')}`,
    run: create,
  },
};

async function create(desk: Desk, args: string[]): Promise<void> {
  const options = { email: text, name: text, scopes: text, 'expires-in': text, json: { type: 'boolean' } } as const;
  const input = parseOptions(args, options, schema);
  const user = await findUser(desk.db, operator, input.email);
  const { token, secret } = await createToken(desk, operator, user.id, {
    name: input.name,
    scopes: input.scopes,
    expiresInDays: input['expires-in'],
  });
  if (!input.json) return desk.print(secret);
  const expires_at = token.expiresAt === null ? null : new Date(token.expiresAt).toISOString();
  desk.print(JSON.stringify({ token: secret, id: token.id, name: token.name, scopes: token.scopes, expires_at }));
}
