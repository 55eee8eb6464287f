import { renameSync } from 'node:fs';
import { extname, join } from 'node:path';
import type { UploadAnswer } from '#contract/image.ts';
import { makePrivate } from '#helper/settings/folders.ts';
import { writePrivate } from '#helper/settings/write-private.ts';
import type { Kept } from '#helper/upload/queue.ts';
import { notePath, type Recent, recentFolder, trimRecent } from './recent.ts';

/**
 * Notes an uploaded picture. Its file is moved out of the queue rather than copied, which costs an upload nothing; the
 * thumbnail is made of it when somebody looks.
 */
export function keepRecent(stateFolder: string, answer: UploadAnswer, entry: Kept): void {
  const { id, url, title, type, bytes, width, height, created_at: createdAt } = answer;
  const { server, user } = entry.owner ?? {};
  const file = `${id}.whole${extname(entry.file)}`;
  const recent: Recent = { id, url, title, type, bytes, width, height, createdAt, file, server, user };
  const folder = makePrivate(recentFolder(stateFolder));
  writePrivate(notePath(stateFolder, id), `${JSON.stringify(recent)}\n`, false);
  renameSync(entry.path, join(folder, file));
  trimRecent(stateFolder);
}
