import { say } from '#editor/words.ts';
import { HelperError } from '#helper/platform/helper-error.ts';
import { ownerNow } from '#helper/shot/owner-now.ts';
import { savePicture, savePictureIn } from '#helper/shot/save-picture.ts';
import type { Outcome, Shot } from '#helper/shot/shot.ts';
import type { Studio } from '#helper/shot/studio.ts';
import type { Texts } from '#helper/texts/english.ts';
import { deliver, type Watch } from '#helper/upload/deliver.ts';
import { drop, type Kept, keepPieces, letGo } from '#helper/upload/queue.ts';
import { piecesOf } from './nameless-file.ts';
import { type Decision, showPreview } from './preview/preview.ts';
import type { Finished } from './recording.ts';
import { slotsOf, trim } from './trim.ts';

/** What to do with a recording. */
export type Wanted = Pick<Shot, 'save' | 'copy' | 'upload'> & { readonly preview: boolean };

/**
 * Saves, copies and uploads a recording, after the person has looked at it where that is wanted. Until it is done it is in
 * the queue, and held there: nothing sends it unasked.
 * @throws HelperError what saving and uploading throw, the recording is still in the queue then; `cancelled` when it was
 * thrown away.
 */
export async function handOver(studio: Studio, finished: Finished, wanted: Wanted, watch: Watch): Promise<Outcome> {
  const entry = await keep(studio, finished, piecesOf(finished.file.handle));
  const outcome: Outcome = { warnings: warningsOf(finished) };
  if (!wanted.preview) {
    await carryOut(studio, entry, wanted, outcome, watch);
    return outcome;
  }
  watch.stage?.('Waiting for you, in the browser');
  let discarded = false;
  const how = await showPreview({
    finished,
    upload: wanted.upload,
    texts: studio.texts,
    signal: watch.signal,
    carryOut: async (decision, show) => {
      discarded = decision.action === 'discard';
      return decided(studio, { finished, entry, wanted, outcome }, decision, { watch, say: show });
    },
  });
  if (discarded) throw new HelperError('cancelled', 'Cancelled: nothing was kept, nothing was sent');
  if (how !== 'done') outcome.warnings.push(undecided(how, entry));
  return outcome;
}

interface Open {
  readonly finished: Finished;
  readonly entry: Kept;
  readonly wanted: Wanted;
  readonly outcome: Outcome;
}

/** Does what was decided on the page, with the part that was chosen there. Returns what the page says at last. */
async function decided(studio: Studio, open: Open, decision: Decision, told: Told): Promise<string> {
  const words = studio.texts.preview;
  const watch = tell(told, words);
  const { finished, entry, wanted, outcome } = open;
  const { action } = decision;
  if (action === 'discard') {
    drop(studio.folders.queue, entry);
    return words.discarded;
  }
  const chosen = await cut(studio, finished, entry, decision, told);
  const save = action === 'save' ? wanted.save : undefined;
  const wish = { save, copy: action === 'copy', upload: action === 'upload', saveAnywhere: action === 'save' };
  await carryOut(studio, chosen, wish, outcome, watch);
  if (chosen !== entry) drop(studio.folders.queue, entry);
  const { image, copied, file = '' } = outcome;
  if (image) return say(copied ? words.uploadedCopied : words.uploaded, { url: image.url });
  return say(copied ? words.savedCopied : words.saved, { file });
}

/** The entry itself where all of it is kept, else a new one with the part. */
async function cut(studio: Studio, finished: Finished, entry: Kept, part: Decision, told: Told): Promise<Kept> {
  if (part.from === 0 && part.to >= slotsOf(finished)) return entry;
  const encoded = (share: number) => {
    const percent = Math.floor(share * 100);
    told.say(say(studio.texts.preview.encoding, { percent }));
    told.watch.stage?.(`Encoding ${percent} %`);
  };
  const { file } = await trim(finished, part, studio.folders.state, encoded);
  try {
    return await keep(studio, finished, piecesOf(file.handle));
  } finally {
    file.close();
  }
}

function keep(studio: Studio, { format }: Finished, pieces: Iterable<Uint8Array>): Promise<Kept> {
  return keepPieces(studio.folders.queue, pieces, format, { owner: ownerNow(studio), held: true });
}

interface Wish extends Pick<Wanted, 'save' | 'copy' | 'upload'> {
  /** Saved under a name of its own where no file was named. */
  readonly saveAnywhere?: boolean;
}

async function carryOut(studio: Studio, entry: Kept, wish: Wish, outcome: Outcome, watch: Watch): Promise<void> {
  const { queue } = studio.folders;
  const content = { copyOf: entry.path };
  const kind = { name: 'Recording', extension: entry.file.split('.').at(-1) ?? 'gif' };
  if (wish.save) outcome.file = savePicture(wish.save, content);
  else if (wish.copy || wish.saveAnywhere) {
    outcome.file = savePictureIn(studio.saveFolder, content, new Date(), kind);
  }
  if (wish.upload) outcome.image = await deliver(studio.delivery, letGo(queue, entry), watch);
  else drop(queue, entry);
  await copy(studio, outcome, wish.copy);
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

/** Both the page, in its language, and whoever waits for the command are told. */
interface Told {
  readonly watch: Watch;
  readonly say: (words: string) => void;
}

function tell({ watch, say: show }: Told, words: Texts['preview']): Watch {
  return {
    ...watch,
    progress(share) {
      show(say(words.uploading, { percent: Math.floor(share * 100) }));
      watch.progress?.(share);
    },
  };
}

function undecided(how: 'closed' | 'no-browser', entry: Kept): string {
  const why =
    how === 'closed' ? 'The preview was left without a decision' : 'No browser could be opened for the preview';
  return `${why}. The recording is kept: ${entry.path}\nSend it with: prntscrn queue retry ${entry.id}`;
}

function warningsOf({ ended, missed, frames, fps, bytes }: Finished): string[] {
  const slots = frames.at(-1)?.to ?? 0;
  const words: string[] = [];
  if (missed > 0) {
    words.push(`The machine was busy: ${missed} of ${slots} frames are missing, each is bridged by the one before`);
  }
  if (ended === 'megabytes') {
    const [seconds, size] = [(slots / fps).toFixed(1), (bytes / 2 ** 20).toFixed(1)];
    words.push(`It ended at ${seconds} s, where ${size} MB were full (setting: gif.megabytes)`);
  }
  return words;
}
