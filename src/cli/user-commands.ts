import { z } from 'zod';
import { operator } from '#authority/caller.ts';
import { emailSchema, nameSchema, passwordSchema, roleSchema } from '#contract/account.ts';
import { recountUsage } from '#image/usage/recount.ts';
import { removeAccount } from '#purge/remove-account.ts';
import { unlock } from '#session/unlock.ts';
import { resetTwoFactor } from '#two-factor/reset-two-factor.ts';
import { changeUser } from '#user/change-user.ts';
import { createUser } from '#user/create-user.ts';
import { findUser } from '#user/find-user.ts';
import { listUsers } from '#user/list-users.ts';
import { resetPassword } from '#user/reset-password.ts';
import { setDisabled } from '#user/set-disabled.ts';
import { retentionDaysSchema, setRetention } from '#user/set-retention.ts';
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
  'user reset-2fa': {
    usage: '--email E',
    does: 'forgets the second factors of somebody who has lost them: the password alone signs in then',
    run: resetFactors,
  },
  'user unlock': {
    usage: '--email E',
    does: 'lets an account try again that was locked after too many wrong passwords or codes',
    run: unlockAccount,
  },
  'user retention': {
    usage: '--email E --days N|site|never',
    does: 'says after how many days an account’s pictures go; site: as RETENTION_DAYS says',
    run: retention,
  },
  'user role': {
    usage: '--email E --role user|admin',
    does: 'makes somebody an administrator, or no longer one; the last one stays',
    run: changeRole,
  },
  'user usage': {
    usage: '--recount [--json]',
    does: 'counts again how many pictures and bytes each user has, and puts right what quotas go by',
    run: recount,
  },
  'user remove': {
    usage: '--email E --yes',
    does: 'removes an account for good: its links die at once, its bytes go with the next purge',
    run: remove,
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
    const kept = user.retentionDays === null ? '' : `  pictures stay ${stayWords(user.retentionDays)}`;
    desk.print(`${day(user.createdAt)}  ${user.role.padEnd(5)}  ${user.email}  ${user.name}${state}${kept}`);
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

async function resetFactors(desk: Desk, args: string[]): Promise<void> {
  const { email } = parseOptions(args, { email: text }, z.object({ email: emailSchema }));
  await resetTwoFactor(desk, operator, await findUser(desk.db, operator, email));
  desk.print(`Forgot the authenticator app, passkeys and recovery codes of ${email}`);
}

async function unlockAccount(desk: Desk, args: string[]): Promise<void> {
  const { email } = parseOptions(args, { email: text }, z.object({ email: emailSchema }));
  await unlock(desk, operator, await findUser(desk.db, operator, email));
  desk.print(`${email} may try again`);
}

const daysSchema = z.union(
  [
    z.literal('site').transform(() => null),
    z.literal('never').transform(() => 0),
    z
      .string()
      .regex(/^[1-9]\d*$/)
      .transform(Number)
      .pipe(retentionDaysSchema.unwrap()),
  ],
  'is a number of days, site or never',
);

async function retention(desk: Desk, args: string[]): Promise<void> {
  const schema = z.object({ email: emailSchema, days: daysSchema });
  const { email, days } = parseOptions(args, { email: text, days: text }, schema);
  const user = await findUser(desk.db, operator, email);
  await setRetention(desk, operator, user.id, days);
  desk.print(`The pictures of ${email} stay ${days === null ? 'as long as the site says' : stayWords(days)}`);
}

const stayWords = (days: number) => (days === 0 ? 'for ever' : days === 1 ? 'a day' : `${days} days`);

async function changeRole(desk: Desk, args: string[]): Promise<void> {
  const schema = z.object({ email: emailSchema, role: roleSchema });
  const { email, role } = parseOptions(args, { email: text, role: text }, schema);
  await changeUser(desk, operator, (await findUser(desk.db, operator, email)).id, { role });
  desk.print(`${email} is ${role === 'admin' ? 'an administrator' : 'a user'} now`);
}

async function recount(desk: Desk, args: string[]): Promise<void> {
  const sure = z.literal(true, 'is needed: it is all that this command does');
  const { json: asJson } = parseOptions(args, { recount: flag, json: flag }, z.object({ recount: sure, ...json }));
  const wrong = await recountUsage(desk.db, operator);
  if (asJson) return desk.print(JSON.stringify(wrong));
  for (const { userId, was, is } of wrong)
    desk.print(`${userId}: ${was.images} pictures, ${was.bytes} bytes; really ${is.images}, ${is.bytes}`);
  desk.print(wrong.length === 0 ? 'All counts are right' : `Put ${wrong.length} counts right`);
}

async function remove(desk: Desk, args: string[]): Promise<void> {
  const sure = z.literal(true, 'is needed: there is no way back');
  const { email } = parseOptions(args, { email: text, yes: flag }, z.object({ email: emailSchema, yes: sure }));
  const user = await findUser(desk.db, operator, email);
  const { deleted } = await removeAccount(desk, operator, user.id);
  desk.print(`Removed ${email}. Pictures whose links are dead: ${deleted}; the next purge removes their bytes`);
}

async function readPassword(desk: Desk): Promise<string> {
  const [line = ''] = (await desk.readInput()).split(/\r?\n/);
  const parsed = passwordSchema.safeParse(line);
  if (!parsed.success) throw new UsageError(`stdin: ${parsed.error.issues[0]?.message}`);
  return parsed.data;
}

function shown({ id, email, name, role, disabledAt, createdAt, retentionDays }: User) {
  const created_at = new Date(createdAt).toISOString();
  return { id, email, name, role, disabled: disabledAt !== null, created_at, retention_days: retentionDays };
}

const day = (time: number) => new Date(time).toISOString().slice(0, 10);
