import { z } from 'zod';
import { operator } from '#authority/caller.ts';
import { emailSchema, roleSchema } from '#contract/account.ts';
import { type SettingName, settingNames, settingsChangeSchema } from '#contract/settings.ts';
import { newInviteBodySchema } from '#contract/users.ts';
import { createInvite } from '#invite/create-invite.ts';
import { changeSettings } from '#settings/change-settings.ts';
import { lookAtSettings } from '#settings/look-at-settings.ts';
import { type Command, type Desk, UsageError } from './command.ts';
import { parseOptions } from './parse-options.ts';
import { table } from './table.ts';

const text = { type: 'string' } as const;
const flag = { type: 'boolean' } as const;

export const siteCommands: Record<string, Command> = {
  'invite create': {
    usage: '--role user|admin [--email E] [--days N] [--json]',
    does: 'makes an invitation and prints its link, this once; good for a week unless told otherwise',
    run: invite,
  },
  'settings list': { usage: '[--json]', does: 'shows the settings that are changed on the site', run: list },
  'settings set': {
    usage: 'NAME VALUE|default',
    does: `changes a setting, at once and without a restart: ${settingNames.join(', ')}`,
    run: set,
  },
};

async function invite(desk: Desk, args: string[]): Promise<void> {
  const schema = z.object({
    role: roleSchema,
    email: emailSchema.optional(),
    days: z
      .string()
      .regex(/^\d+$/, 'is a number of days')
      .transform(Number)
      .pipe(newInviteBodySchema.shape.days.unwrap()),
    json: z.boolean().default(false),
  });
  const options = { role: text, email: text, days: { ...text, default: '7' }, json: flag } as const;
  const { json, ...asked } = parseOptions(args, options, schema);
  const { url, row } = await createInvite(await desk.context(), operator, asked);
  const expires_at = new Date(row.expiresAt).toISOString();
  desk.print(json ? JSON.stringify({ url, id: row.id, role: row.role, email: row.email, expires_at }) : url);
}

async function list(desk: Desk, args: string[]): Promise<void> {
  const { json } = parseOptions(args, { json: flag }, z.object({ json: z.boolean().default(false) }));
  const { settings, defaults, changed } = await lookAtSettings((await desk.context()).settings, operator);
  if (json) return desk.print(JSON.stringify({ settings, defaults, changed }));
  const rows = settingNames.map((name) => {
    const isSet = changed.includes(name);
    return [name, String(settings[name]), isSet ? `set on the site; without: ${defaults[name]}` : ''];
  });
  for (const line of table([['setting', 'value', ''], ...rows])) desk.print(line);
}

async function set(desk: Desk, args: string[]): Promise<void> {
  const pair = z.tuple([z.enum(settingNames, `is one of ${settingNames.join(', ')}`), z.string()]);
  const schema = z.object({ setting: pair });
  const [name, value] = parseOptions(args, {}, schema, 'setting').setting;
  const change = settingsChangeSchema.safeParse({ [name]: value === 'default' ? null : parseValue(value) });
  if (!change.success) throw new UsageError(`${name}: ${change.error.issues[0]?.message}`);
  const opened = await desk.context();
  await changeSettings(opened, operator, change.data);
  desk.print(`${name} is ${opened.settings.current[name as SettingName]} now`);
}

/** Numbers and yes or no as such, anything else as text. */
function parseValue(text: string): unknown {
  if (/^\d+$/.test(text)) return Number(text);
  return { true: true, false: false }[text] ?? text;
}
