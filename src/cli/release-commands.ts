import { readFileSync } from 'node:fs';
import { z } from 'zod';
import { recordAudit } from '#audit/record.ts';
import { operator } from '#authority/caller.ts';
import releaseKeys from '#contract/release-keys.json' with { type: 'json' };
import { releaseKeySchema } from '#contract/verify-release.ts';
import { addRelease } from '#release/add.ts';
import { currentRelease } from '#release/find.ts';
import { type Command, type Desk, UsageError } from './command.ts';
import { parseOptions } from './parse-options.ts';

const flag = { type: 'boolean' } as const;
const yes = z.boolean().default(false);

export const releaseCommands: Record<string, Command> = {
  'release add': {
    usage: 'DIR [--keys FILE]',
    does: 'offers a signed release of the helper: on the download page, and to helpers as an update; the last three are kept',
    run: add,
  },
  'release show': {
    usage: '[--json]',
    does: 'shows which release is offered and when its manifest runs out',
    run: show,
  },
};

const keysSchema = z.object({ keys: z.array(releaseKeySchema).min(1, 'names no key: npm run release -- keygen') });

async function add(desk: Desk, args: string[]): Promise<void> {
  const [folder, ...rest] = args;
  if (!folder || folder.startsWith('-')) throw new UsageError('The folder of the release is missing');
  const { keys: file } = parseOptions(rest, { keys: { type: 'string' } }, z.object({ keys: z.string().optional() }));
  const { dataDir } = desk.config;
  const keys = keysOf(
    file === undefined ? releaseKeys : JSON.parse(readFileSync(file, 'utf8')),
    file ?? 'src/contract/release-keys.json',
  );
  const manifest = await addRelease({ folder, keys, dataDir, now: Date.now(), note: desk.note }, operator);
  const { version, serial, expires_at } = manifest;
  await recordAudit(desk, operator, { action: 'release.add', targetName: version, detail: { serial } });
  desk.print(`${version} is offered as release ${serial} until ${expires_at.slice(0, 10)}`);
}

function keysOf(listed: unknown, file: string) {
  const parsed = keysSchema.safeParse(listed);
  if (parsed.success) return parsed.data.keys;
  throw new UsageError(`${file}: ${parsed.error.issues[0]?.message}`);
}

async function show(desk: Desk, args: string[]): Promise<void> {
  const { json } = parseOptions(args, { json: flag }, z.object({ json: yes }));
  const manifest = currentRelease(desk.config.dataDir)?.manifest;
  if (json) return desk.print(JSON.stringify(manifest ?? null));
  if (!manifest) return desk.print('No release is offered: npm run admin -- release add DIR');
  desk.print(
    `${manifest.version}, release ${manifest.serial} of ${manifest.published_at.slice(0, 10)}, until ${manifest.expires_at.slice(0, 10)}`,
  );
  for (const { target, kind, name, bytes } of manifest.files) {
    desk.print(`  ${target}  ${kind}  ${name}  ${(bytes / 1_000_000).toFixed(1)} MB`);
  }
}
