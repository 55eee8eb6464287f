import { z } from 'zod';
import { operator } from '#authority/caller.ts';
import { emailSchema, nameSchema, passwordSchema, roleSchema } from '#contract/account.ts';
import { createUser } from '#user/create-user.ts';
import { findUser } from '#user/find-user.ts';
import { listUsers } from '#user/list-users.ts';
import { resetPassword } from '#user/reset-password.ts';
import { setDisabled } from '#user/set-disabled.ts';
import type { User } from '#user/user.ts';
import { type Command, type Desk, UsageError } from './command.ts';
import { parseOptions } from './parse-options.ts';

const text = { type: 'string' } as const;
const flag = { type: 'boolean' } as const;
const json = { json: z.boolean().default(false) };
const passwordFromStdin = { 'password-stdin': z.literal(true, 'is needed: the password is read from stdin') };

export const userCommands: Record<string, Command> = {
  'user create': {
    usage: '--email E --name N [--role admin|user] --password-stdin [--json]',
    does: 'makes an account; its password is the first line of stdin',
    run: create,
  },
  'user list': { usage: '[--json]', does: 'lists the accounts, the oldest first', run: list },
  'user disable': {
    usage: '--email E',
    does: 'shuts an account out at once: its sessions, devices and tokens are refused',
    run: (desk, args) => disable(desk, args, true),
  },
  'user enable': {
    usage: '--email E',
    does: 'lets an account in again, with the sessions, devices and tokens it had',
    run: (desk, args) => disable(desk, args, false),
  },
  'user reset-password': {
    usage: '--email E --password-stdin',
    does: 'gives an account a new password and ends its sessions, devices and tokens',
    run: reset,
  },
};

async function create(desk: Desk, args: string[]): Promise<void> {
  const input = parseOptions(
    args,
    { email: text, name: text, role: text, 'password-stdin': flag, json: flag },
    z.object({ email: emailSchema, name: nameSchema, role: roleSchema.default('user'), ...passwordFromStdin, ...json }),
  );
  const { email, name, role } = input;
  const user = await createUser(desk, operator, { email, name, role, password: await readPassword(desk) });
  desk.print(input.json ? JSON.stringify(shown(user)) : `Made the ${role} account ${email}`);
}

async function list(desk: Desk, args: string[]): Promise<void> {
  const input = parseOptions(args, { json: flag }, z.object(json));
  const users = await listUsers(desk.db, operator);
  if (input.json) return desk.print(JSON.stringify(users.map(shown)));
  for (const user of users) {
    const state = user.disabledAt === null ? '' : '  disabled';
    desk.print(`${day(user.createdAt)}  ${user.role.padEnd(5)}  ${user.email}  ${user.name}${state}`);
  }
}

async function disable(desk: Desk, args: string[], disabled: boolean): Promise<void> {
  const { email } = parseOptions(args, { email: text }, z.object({ email: emailSchema }));
  const user = await findUser(desk.db, operator, email);
  await setDisabled(desk, operator, user.id, disabled);
  desk.print(`${disabled ? 'Disabled' : 'Enabled'} ${email}`);
}

async function reset(desk: Desk, args: string[]): Promise<void> {
  const options = { email: text, 'password-stdin': flag } as const;
  const { email } = parseOptions(args, options, z.object({ email: emailSchema, ...passwordFromStdin }));
  const user = await findUser(desk.db, operator, email);
  await resetPassword(desk, operator, user.id, await readPassword(desk));
  desk.print(`Changed the password of ${email}; its sessions, devices and tokens have ended`);
}

async function readPassword(desk: Desk): Promise<string> {
  const [line = ''] = (await desk.readInput()).split(/\r?\n/);
  const parsed = passwordSchema.safeParse(line);
  if (!parsed.success) throw new UsageError(`stdin: ${parsed.error.issues[0]?.message}`);
  return parsed.data;
}

function shown({ id, email, name, role, disabledAt, createdAt }: User) {
  return { id, email, name, role, disabled: disabledAt !== null, created_at: new Date(createdAt).toISOString() };
}

const day = (time: number) => new Date(time).toISOString().slice(0, 10);
