import { join } from 'node:path';
import { z } from 'zod';
import { operator } from '#authority/caller.ts';
import { type Backup, backupNames, openBackup } from '#backup/backup.ts';
import { forgetOld } from '#backup/forget-old.ts';
import { makeBackup } from '#backup/make-backup.ts';
import { restoreBackup } from '#backup/restore-backup.ts';
import { verifyBackup } from '#backup/verify-backup.ts';
import { openDiskStore } from '#store/disk.ts';
import { byteSize } from '#ui/byte-size.ts';
import { type BareDesk, type Command, UsageError } from './command.ts';
import { parseOptions } from './parse-options.ts';
import { table } from './table.ts';

const text = { type: 'string' } as const;
const flag = { type: 'boolean' } as const;
const yes = z.boolean().default(false);
const folder = z.string().min(1);

export const backupCommands: Record<string, Command> = {
  backup: {
    bare: true,
    usage: '--to DIR [--keep N] [--verify] [--json]',
    does: 'saves database, pictures and secret beside a working server; only what is new takes room; --keep removes older ones',
    run: backup,
  },
  'backup list': {
    bare: true,
    usage: '--from DIR [--json]',
    does: 'shows the backups in a folder, the oldest first',
    run: list,
  },
  restore: {
    bare: true,
    usage: '--from DIR [--at NAME] [--verify | --replace] [--other-secret] [--json]',
    does: 'puts a backup, the newest unless told, into an empty DATA_DIR and database; --verify only checks every byte of it',
    run: restore,
  },
};

const sourcesOf = async ({ config, note }: BareDesk) => ({
  config,
  note,
  disk: await openDiskStore(join(config.dataDir, 'images')),
});

const pictures = (count: number, bytes: number) =>
  `${count} ${count === 1 ? 'picture' : 'pictures'} (${byteSize(bytes, 'en')})`;

async function backup(desk: BareDesk, args: string[]): Promise<void> {
  const keep = z
    .string()
    .regex(/^[1-9]\d{0,5}$/, 'is a number of backups, 1 or more')
    .transform(Number)
    .optional();
  const schema = z.object({ to: folder, keep, verify: yes, json: yes });
  const options = parseOptions(args, { to: text, keep: text, verify: flag, json: flag }, schema);
  const { name, manifest, fresh } = await makeBackup(await sourcesOf(desk), operator, options.to);
  if (options.verify) await verifyBackup(await openBackup(options.to, name), desk.note);
  const forgotten = options.keep === undefined ? undefined : await forgetOld(options.to, operator, options.keep);
  const { lost, remote } = manifest;
  if (options.json) {
    const counts = { pictures: manifest.pictures, picture_bytes: manifest.picture_bytes };
    desk.print(JSON.stringify({ name, ...counts, fresh, lost, remote, forgotten: forgotten ?? null }));
  } else {
    desk.print(`${name}: ${pictures(manifest.pictures, manifest.picture_bytes)}, of which ${fresh.pictures} new`);
    for (const line of remoteWords(remote)) desk.print(line);
    if (forgotten && forgotten.backups.length > 0)
      desk.print(`Removed ${forgotten.backups.join(', ')} and ${pictures(forgotten.pictures, forgotten.bytes)}`);
  }
  if (lost.length > 0)
    desk.fail(
      `The bytes of ${lost.length} were not there, or not right: \`store check --verify\` tells. ${lost.slice(0, 20).join(' ')}`,
    );
}

function remoteWords(remote: Readonly<Record<string, number>>): string[] {
  return Object.entries(remote).map(
    ([store, count]) => `The bytes of ${count} more are in ${store} and stay there: only their rows are in the backup`,
  );
}

async function list(desk: BareDesk, args: string[]): Promise<void> {
  const { from, json } = parseOptions(args, { from: text, json: flag }, z.object({ from: folder, json: yes }));
  const found: Backup[] = [];
  for (const name of await backupNames(from)) found.push(await openBackup(from, name));
  if (json) return desk.print(JSON.stringify(found.map(({ name, manifest }) => ({ name, ...manifest }))));
  const heading = ['backup', 'pictures', '', 'database', 'of'];
  const rows = found.map(({ name, manifest }) => [
    name,
    String(manifest.pictures),
    byteSize(manifest.picture_bytes, 'en'),
    `${manifest.engine} ${manifest.migration}`,
    manifest.base_url,
  ]);
  for (const line of table([heading, ...rows])) desk.print(line);
}

async function restore(desk: BareDesk, args: string[]): Promise<void> {
  const options = { from: text, at: text, replace: flag, verify: flag, 'other-secret': flag, json: flag } as const;
  const schema = z.object({
    from: folder,
    at: z.string().optional(),
    replace: yes,
    verify: yes,
    'other-secret': yes,
    json: yes,
  });
  const { from, at, json, ...input } = parseOptions(args, options, schema);
  if (input.verify && input.replace) throw new UsageError('--verify touches nothing: it does not go with --replace');
  const found = await openBackup(from, at);
  const { name, manifest } = found;
  const counts = { pictures: manifest.pictures, picture_bytes: manifest.picture_bytes };
  if (input.verify) {
    await verifyBackup(found, desk.note);
    return desk.print(
      json
        ? JSON.stringify({ name, ...counts })
        : `${name} is whole: ${pictures(manifest.pictures, manifest.picture_bytes)}`,
    );
  }
  const choices = { replace: input.replace, otherSecret: input['other-secret'] };
  const { aside } = await restoreBackup(await sourcesOf(desk), operator, found, choices);
  if (json)
    return desk.print(
      JSON.stringify({ name, ...counts, lost: manifest.lost, remote: manifest.remote, aside: aside ?? null }),
    );
  desk.print(`Restored ${name} of ${manifest.base_url}: ${pictures(manifest.pictures, manifest.picture_bytes)}`);
  for (const line of remoteWords(manifest.remote)) desk.print(line);
  if (aside) desk.print(`What was there before is in ${aside}`);
  if (manifest.lost.length > 0)
    desk.print(`${manifest.lost.length} had no bytes when it was made: \`store check --repair\` drops their links`);
}
