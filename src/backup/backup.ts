import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import type { Config } from '#config/config.ts';
import { AppError } from '#errors/app-error.ts';
import type { LocalStore } from '#store/store.ts';

// A folder of backups:
//   prntscrn-backups.json          says what this folder is
//   pictures/ab/abcdef…            bytes of pictures and files by their sha256, shared by all backups of the folder
//   2026-11-23T03-05-00Z/          one backup: manifest.json, pictures.ndjson.gz, files.ndjson.gz, rows/{table}.ndjson.gz,
//                                  auth-secret
//   drafts/                        one that is being made, or that was cut off

export const markerName = 'prntscrn-backups.json';
export const manifestName = 'manifest.json';
export const pictureListName = 'pictures.ndjson.gz';
export const fileListName = 'files.ndjson.gz';
export const secretName = 'auth-secret';
export const draftsName = 'drafts';

const format = 1;
const sha256 = z.string().regex(/^[0-9a-f]{64}$/);
const count = z.number().int().nonnegative();

const fileSchema = z.object({ sha256, bytes: count });
const backupName = /^\d{4}-\d\d-\d\dT\d\d-\d\d-\d\d(\.\d+)?Z$/;

export const markerSchema = z.object({ format: z.literal(format), base_url: z.url() });

export const manifestSchema = z.object({
  format: z.literal(format),
  made_at: z.iso.datetime(),
  base_url: z.url(),
  /** Which engine the rows came from; they go into either. */
  engine: z.enum(['sqlite', 'mysql']),
  /** The last migration that the rows have seen. */
  migration: z.string(),
  /** Tells one AUTH_SECRET from another, and nothing about it. */
  secret_fingerprint: z.string(),
  /** The database's tables. */
  tables: z.array(fileSchema.extend({ name: z.string().regex(/^[a-z_]{1,64}$/), rows: count })),
  picture_list: fileSchema,
  file_list: fileSchema,
  /** Undefined: AUTH_SECRET was given in the environment, and is no file to save. */
  secret: fileSchema.optional(),
  pictures: count,
  picture_bytes: count,
  /** Pictures whose bytes were not there, or wrong, when it was made. */
  lost: z.array(z.string()),
  /** Pictures by the remote store that has their bytes: those are not in here. */
  remote: z.record(z.string(), count),
});

export type Manifest = z.infer<typeof manifestSchema>;
export type FileFacts = z.infer<typeof fileSchema>;

/** One line of the list of pictures. */
export const pictureSchema = z.object({
  id: z.string(),
  key: z.string().regex(/^[0-9A-Za-z]{1,200}$/),
  sha256,
  bytes: count,
});
export type BackedPicture = z.infer<typeof pictureSchema>;

/** The folders of DATA_DIR that hold neither pictures nor what can be made again: the releases of the helper. */
export const keptFolders = ['releases'];

/** One line of the list of other files. */
export const keptFileSchema = fileSchema.extend({ path: z.string().regex(/^releases(\/(?!\.)[\w.-]+)+$/) });

/** One whole backup in a folder of them. */
export interface Backup {
  readonly name: string;
  readonly folder: string;
  readonly manifest: Manifest;
}

/** What backups are made of and restored into. */
export interface BackupSources {
  readonly config: Pick<
    Config,
    'dataDir' | 'databaseUrl' | 'sqliteFile' | 'authSecret' | 'authSecretGiven' | 'baseUrl'
  >;
  readonly disk: LocalStore;
  /** Says how far the work is. */
  readonly note: (line: string) => void;
  readonly now?: () => number;
}

export const rowsFile = (table: string) => join('rows', `${table}.ndjson.gz`);
export const backupNameAt = (time: number) => new Date(time).toISOString().replaceAll(':', '-');

/** The file of a backup's folder that a path in it names, with what it has to hold. */
export function filesOf(manifest: Manifest): { path: string; facts: FileFacts }[] {
  return [
    ...manifest.tables.map((table) => ({ path: rowsFile(table.name), facts: table })),
    { path: pictureListName, facts: manifest.picture_list },
    { path: fileListName, facts: manifest.file_list },
    ...(manifest.secret ? [{ path: secretName, facts: manifest.secret }] : []),
  ];
}

/**
 * The names of the whole backups in a folder, the oldest first.
 * @throws AppError `invalid_request` for a folder that was not made by `backup`.
 */
export async function backupNames(folder: string): Promise<string[]> {
  await readMarker(folder);
  const names = await readdir(folder);
  return names.filter((name) => backupName.test(name)).sort();
}

/** @throws AppError `invalid_request` for a folder that was not made by `backup`, `conflict` for one of a newer format. */
export async function readMarker(folder: string): Promise<z.infer<typeof markerSchema>> {
  const text = await readFile(join(folder, markerName), 'utf8').catch(() => undefined);
  if (text === undefined)
    throw new AppError('invalid_request', `${folder} is not a folder of backups: it has no ${markerName}`);
  return parsed(markerSchema, text, join(folder, markerName));
}

/** The newest backup, or the one that is named. @throws AppError where there is none, or it cannot be read. */
export async function openBackup(folder: string, name?: string): Promise<Backup> {
  const names = await backupNames(folder);
  const wanted = name ?? names.at(-1);
  if (wanted === undefined) throw new AppError('invalid_request', `${folder} has no whole backup yet`);
  if (!names.includes(wanted))
    throw new AppError('invalid_request', `There is no backup ${wanted}. These there are:\n  ${names.join('\n  ')}`);
  const path = join(folder, wanted, manifestName);
  const text = await readFile(path, 'utf8').catch((cause) => {
    throw new AppError('conflict', `${path} cannot be read`, { cause });
  });
  return { name: wanted, folder, manifest: parsed(manifestSchema, text, path) };
}

function parsed<T extends z.ZodType>(schema: T, text: string, path: string): z.infer<T> {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (cause) {
    throw new AppError('conflict', `${path} is damaged`, { cause });
  }
  const { format: found } = value as { format?: unknown };
  if (typeof found === 'number' && found > format)
    throw new AppError('conflict', `${path} was made by a newer prntscrn: use that one`);
  const result = schema.safeParse(value);
  if (!result.success) throw new AppError('conflict', `${path} is damaged`, { cause: result.error });
  return result.data;
}
