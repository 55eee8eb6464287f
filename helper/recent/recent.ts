import { readdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { imageIdSchema } from '#contract/image.ts';
import type { Account } from '#helper/account/account.ts';

/** One of the last pictures that this computer has uploaded. */
export const recentSchema = z.object({
  id: imageIdSchema,
  url: z.url({ protocol: /^https?$/ }),
  /** Origin of the server that has it, and whose account it is in; unset where that was not known. */
  server: z.string().optional(),
  user: z.string().optional(),
  title: z.string().nullable(),
  type: z.string(),
  bytes: z.number(),
  width: z.number(),
  height: z.number(),
  createdAt: z.string(),
  /** The whole picture's name in the folder, there until its thumbnail is made. */
  file: z.string().regex(/^[0-9A-Za-z.-]+$/),
});
export type Recent = z.infer<typeof recentSchema>;

/** As many as are worth looking for here; the site has them all. */
const MOST = 20;

export function recentFolder(stateFolder: string): string {
  return join(stateFolder, 'recent');
}

export const notePath = (stateFolder: string, id: string) => join(recentFolder(stateFolder), `${id}.json`);
export const thumbnailPath = (stateFolder: string, id: string) => join(recentFolder(stateFolder), `${id}.thumb`);

export const iconPath = (stateFolder: string, id: string) => join(recentFolder(stateFolder), `${id}.icon`);

/** The newest first. A note that cannot be read is none: nothing is lost with it. */
function listRecent(stateFolder: string): Recent[] {
  return notedIds(stateFolder)
    .flatMap((id) => findRecent(stateFolder, id) ?? [])
    .sort((a, b) => b.createdAt.localeCompare(a.createdAt));
}

/** Those of this account, and those of which it is not known whose they are. */
export function ownRecent(stateFolder: string, account: Pick<Account, 'server' | 'user'> | undefined): Recent[] {
  const own = ({ server, user }: Recent) =>
    server === undefined || (server === account?.server && user === account.user.id);
  return listRecent(stateFolder).filter(own);
}

export function findRecent(stateFolder: string, id: string): Recent | undefined {
  try {
    return recentSchema.parse(JSON.parse(readFileSync(notePath(stateFolder, id), 'utf8')));
  } catch {
    return undefined;
  }
}

/** Forgets a picture here, its thumbnail too; one that is not there is no error. */
export function forgetRecent(stateFolder: string, id: string): void {
  const folder = recentFolder(stateFolder);
  for (const name of names(folder)) {
    if (name.startsWith(`${id}.`)) rmSync(join(folder, name), { force: true });
  }
}

/** Forgets what is beyond the bound, the oldest first. */
export function trimRecent(stateFolder: string): void {
  for (const { id } of listRecent(stateFolder).slice(MOST)) forgetRecent(stateFolder, id);
}

function notedIds(stateFolder: string): string[] {
  return names(recentFolder(stateFolder)).flatMap((name) => /^([0-9A-Za-z]{22})\.json$/.exec(name)?.[1] ?? []);
}

function names(folder: string): string[] {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}
