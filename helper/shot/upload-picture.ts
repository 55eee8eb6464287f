import type { UploadAnswer } from '#contract/image.ts';
import { HelperError } from '#helper/platform/helper-error.ts';
import { deliver, sendUnkept, type Watch } from '#helper/upload/deliver.ts';
import { keepCapture } from '#helper/upload/queue.ts';
import { ownerNow } from './owner-now.ts';
import { withSpare } from './spare-picture.ts';
import type { Studio } from './studio.ts';

/** What goes with an upload: `safe` is called once the picture needs no other keeper. */
interface Going {
  readonly watch: Watch;
  readonly warnings: string[];
  readonly safe?: (() => Promise<void>) | undefined;
}

/**
 * Keeps a picture in the queue and sends it from there; where the disk is full it is sent all the same.
 * @throws what `deliver` throws; `guarded` for a picture that shows a secret, where that is looked for
 */
export async function uploadPicture(studio: Studio, png: Buffer, going: Going): Promise<UploadAnswer> {
  const { queue } = studio.folders;
  const held = studio.settings.current().guard === 'warn';
  const picture = { bytes: png.length, pieces: () => slices(png) };
  const owner = ownerNow(studio);
  let kept: ReturnType<typeof keepCapture>;
  try {
    kept = keepCapture(queue, png, { owner, held });
  } catch (error) {
    return uploadUnkept(studio, png, going, error as HelperError);
  }
  await going.safe?.();
  let { entry } = kept;
  if (held) {
    const { guardPicture } = await import('#helper/guard/guard-picture.ts');
    entry = await guardPicture(queue, entry, png, (words) => going.warnings.push(words));
  }
  const [answer] = await Promise.all([deliver(studio.delivery, entry, going.watch, picture), kept.flushed]);
  return answer;
}

/** The queue could not take it: the server perhaps can. What does not arrive is put elsewhere, and the words say where. */
async function uploadUnkept(studio: Studio, png: Buffer, going: Going, unkept: HelperError): Promise<UploadAnswer> {
  const picture = { bytes: png.length, pieces: () => slices(png) };
  try {
    if (studio.settings.current().guard === 'warn') await mustBeHarmless(png);
    const image = await sendUnkept(studio.delivery, picture, ownerNow(studio), going.watch);
    going.warnings.push(`${unkept.message}. It was uploaded all the same.`);
    return image;
  } catch (error) {
    const { code } = error instanceof HelperError ? error : unkept;
    const words = `${unkept.message}. It was not uploaded either: ${(error as Error).message}`;
    throw await withSpare(studio, png, new HelperError(code, words, { cause: error }));
  }
}

/** @throws HelperError `guarded` where it seems to show a secret; there is no queue to hold it in. */
async function mustBeHarmless(png: Buffer): Promise<void> {
  const { lookForSecrets } = await import('#helper/guard/look-for-secrets.ts');
  const found = await lookForSecrets(png);
  if (found.length > 0) throw new HelperError('guarded', 'it seems to show something secret');
}

function* slices(bytes: Buffer): Iterable<Uint8Array> {
  for (let at = 0; at < bytes.length; at += 256 * 1024) yield bytes.subarray(at, at + 256 * 1024);
}
