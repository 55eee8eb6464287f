import { readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { HelperError } from '#helper/platform/helper-error.ts';
import { lockFile } from '#helper/platform/lock.ts';
import { makePrivate } from '#helper/settings/folders.ts';
import { downloadFile } from './download-file.ts';
import type { InstalledProgram } from './installed-program.ts';
import type { Offer } from './judge-release.ts';
import { selfCheck } from './self-check.ts';
import { stageProgram } from './stage-program.ts';

export interface Preparation {
  readonly server: string;
  readonly stateFolder: string;
  readonly program: InstalledProgram;
  readonly signal: AbortSignal;
  readonly progress: (words: string | undefined) => void;
}

/**
 * Everything of an update that leaves the running program alone: the download, its proof, and the new program's own check.
 * Then `use` is called while no other process can prepare one; `later` keeps the download for the process that will use it.
 * @throws HelperError `busy`, `unreachable`, `cancelled`, `update_refused`, `file_failed`
 */
export async function prepareUpdate(
  offer: Extract<Offer, { kind: 'newer' }>,
  { server, stateFolder, program, signal, progress }: Preparation,
  use: () => Promise<'used' | 'later'>,
): Promise<void> {
  const folder = makePrivate(join(stateFolder, 'updates'));
  const lock = await lockFile(join(folder, 'lock'), 2_000);
  if (!lock) throw new HelperError('busy', 'Another update is under way');
  try {
    removeOthers(folder, offer.file.sha256);
    const downloaded = await downloadFile(server, offer.file, folder, {
      signal,
      progress: (bytes, of) => progress(`${offer.version}: ${megabytes(bytes)} of ${megabytes(of)} MB`),
    });
    progress(`${offer.version}: checking`);
    await stageProgram(downloaded, offer.file, program.staged);
    await selfCheck(program.staged, offer.version);
    progress(undefined);
    let then: 'used' | 'later' = 'used';
    try {
      then = await use();
    } finally {
      if (then === 'used') rmSync(downloaded, { force: true });
    }
  } finally {
    progress(undefined);
    rmSync(program.staged, { force: true });
    lock.release();
  }
}

/** Downloads of other versions, whole or in part, which nobody will go on with. */
function removeOthers(folder: string, sha256: string): void {
  for (const name of readdirSync(folder)) {
    if (name !== 'lock' && !name.startsWith(sha256.slice(0, 16))) rmSync(join(folder, name), { force: true });
  }
}

function megabytes(bytes: number): string {
  return (bytes / 1_000_000).toFixed(1);
}
