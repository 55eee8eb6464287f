import { savePicture, savePictureIn } from '#helper/shot/save-picture.ts';
import type { Outcome, Shot } from '#helper/shot/shot.ts';
import { ownerNow, type Studio } from '#helper/shot/take-shot.ts';
import { deliver, type Watch } from '#helper/upload/deliver.ts';
import { drop, keepPieces, letGo } from '#helper/upload/queue.ts';
import { piecesOf } from './nameless-file.ts';
import type { Finished } from './recording.ts';

/** What to do with a recording. */
export type Wanted = Pick<Shot, 'save' | 'copy' | 'upload'> & { readonly preview: boolean };

/**
 * Saves, copies and uploads a recording. Until that is done it is in the queue, and held there: nothing sends it unasked.
 * @throws HelperError what saving and uploading throw; the recording is still in the queue then.
 */
export async function handOver(studio: Studio, finished: Finished, wanted: Wanted, watch: Watch): Promise<Outcome> {
  const { queue } = studio.folders;
  const pieces = piecesOf(finished.file.handle);
  const entry = await keepPieces(queue, pieces, finished.format, { owner: ownerNow(studio), held: true });
  const outcome: Outcome = { warnings: warningsOf(finished) };
  const content = { copyOf: entry.path };
  const kind = { name: 'Recording', extension: finished.format };
  if (wanted.save) outcome.file = savePicture(wanted.save, content);
  else if (wanted.copy) outcome.file = savePictureIn(studio.saveFolder, content, new Date(), kind);
  if (wanted.upload) outcome.image = await deliver(studio.delivery, letGo(queue, entry), watch);
  else drop(queue, entry);
  await copy(studio, outcome, wanted.copy);
  return outcome;
}

/** The link; or the file, since a clipboard that holds pictures holds still ones. */
async function copy(studio: Studio, outcome: Outcome, picture: boolean): Promise<void> {
  const { file, image } = outcome;
  const content = picture && file ? { file } : image && { text: image.url };
  if (!content) return;
  try {
    await studio.desktop.copy(content);
    outcome.copied = 'file' in content ? 'picture' : 'link';
  } catch (error) {
    outcome.warnings.push(`Not copied: ${(error as Error).message}`);
  }
}

function warningsOf({ ended, missed, frames, fps, bytes }: Finished): string[] {
  const slots = frames.at(-1)?.to ?? 0;
  const words: string[] = [];
  if (missed > 0)
    words.push(`The machine was busy: ${missed} of ${slots} frames are missing, each is bridged by the one before`);
  if (ended === 'megabytes') {
    words.push(
      `It ended at ${(slots / fps).toFixed(1)} s, where ${(bytes / 2 ** 20).toFixed(1)} MB were full (setting: gif.megabytes)`,
    );
  }
  return words;
}
