import type { UploadAnswer } from '#contract/image.ts';
import { Guarded, listSecrets } from '#helper/guard/guard-picture.ts';
import type { Notification } from '#helper/notify/notify.ts';
import { HelperError } from '#helper/platform/helper-error.ts';
import { openUrl } from '#helper/platform/open-url.ts';
import { removePicture } from '#helper/recent/remove-picture.ts';
import { deliver } from '#helper/upload/deliver.ts';
import { drop } from '#helper/upload/queue.ts';
import { failureWords } from './failure-words.ts';
import type { Outcome } from './shot.ts';
import type { Studio } from './studio.ts';

/** How what came of a shot is shown by a process that stays. */
export interface Staying {
  readonly trouble: (words: string) => void;
  /** The notification that showed this upload's progress, to be replaced. */
  readonly slot?: string;
  /** Called when the picture was deleted by the button. */
  readonly removed?: () => void;
}

/** Shows what came of a shot on the desktop. From a process that stays it has buttons and a thumbnail too. */
export async function announce(studio: Studio, outcome: Outcome, staying?: Staying): Promise<void> {
  if (!studio.notifications) return;
  const { image, file, copied } = outcome;
  // What came of the recording itself is told by the one who began it.
  if (outcome.recording) return;
  const words = studio.texts.notify;
  const done = image ? words.uploaded : outcome.printed ? words.printed(outcome.printed) : words.saved;
  const title = copied ? words[copied] : done;
  if (!image || !staying) await show(studio, { title, body: image?.url ?? outcome.warnings[0] ?? file });
  else await showUploaded(studio, image, title, staying);
}

async function showUploaded(studio: Studio, image: UploadAnswer, title: string, staying: Staying): Promise<void> {
  const { slot, trouble } = staying;
  const words = studio.texts.notify;
  const remove = async () => {
    await removePicture(studio.delivery.server, studio.folders.state, image.id);
    staying.removed?.();
    await show(studio, { title: words.deleted, body: image.url, slot });
  };
  await show(studio, {
    title,
    body: image.url,
    slot,
    image: await smallPicture(studio, image.id),
    actions: [
      { id: 'default', label: words.open },
      { id: 'open', label: words.open },
      { id: 'delete', label: words.delete },
    ],
    onAction: (id) => {
      if (id === 'delete') remove().catch((error) => trouble(`${image.url} was not deleted: ${error.message}`));
      else void openUrl(image.url);
    },
  });
}

/** What a notification has where signing in is all that helps; a click on it does the same. */
export function signInButton(
  { texts }: Pick<Studio, 'texts'>,
  signIn: () => void,
): Pick<Notification, 'actions' | 'onAction'> {
  const label = texts.welcome.signIn;
  return {
    actions: [
      { id: 'default', label },
      { id: 'sign-in', label },
    ],
    onAction: signIn,
  };
}

/** Nobody watches a terminal when a key is pressed: what went wrong must be seen on the screen; `signIn` opens a way in. */
export async function announceFailure(
  studio: Studio,
  error: unknown,
  slot?: string,
  signIn?: () => void,
): Promise<void> {
  const known = error instanceof HelperError ? error : undefined;
  if (!studio.notifications || known?.code === 'cancelled' || known?.code === 'busy') return;
  if (known instanceof Guarded) return askAnyway(studio, known, slot);
  const offers = known?.code === 'not_signed_in' && signIn && signInButton(studio, signIn);
  await show(studio, { ...failureWords(error, studio.texts), slot, ...offers });
}

/** The person decides about what the guard has held: it goes with its link onto the clipboard, or it is thrown away. */
async function askAnyway(studio: Studio, { entry, found }: Guarded, slot: string | undefined): Promise<void> {
  const words = studio.texts.notify;
  const send = async () => {
    const image = await deliver(studio.delivery, entry);
    await studio.desktop.copy({ text: image.url });
    await show(studio, { title: words.link, body: image.url, slot });
  };
  await show(studio, {
    title: words.guarded(listSecrets(found, studio.texts)),
    body: words.inQueue,
    slot,
    actions: [
      { id: 'send', label: words.sendAnyway },
      { id: 'drop', label: words.throwAway },
    ],
    onAction: (id) => {
      if (id === 'drop') drop(studio.folders.queue, entry);
      if (id === 'send') send().catch((error) => announceFailure(studio, error, slot));
    },
  });
}

/** Milliseconds that an upload may take before its progress is shown, and between two pictures of it. */
const QUICK = 1_000;
const STEP = 400;

/** Shows how far an upload has come, once it has taken a second; many never need it. */
export function showProgress(studio: Studio, slot: string): (share: number) => void {
  let begun: number | undefined;
  let last = 0;
  return (share) => {
    const now = performance.now();
    begun ??= now;
    if (!studio.notifications || now - begun < QUICK || now - last < STEP || share >= 1) return;
    last = now;
    void show(studio, {
      title: studio.texts.notify.uploading,
      body: `${Math.floor(share * 100)} %`,
      slot,
      progress: share,
    });
  };
}

async function smallPicture(studio: Studio, id: string): Promise<Notification['image']> {
  try {
    const { pixelsOf } = await import('#helper/recent/thumbnail.ts');
    return await pixelsOf(studio.folders.state, id);
  } catch {
    return undefined;
  }
}

/** A notification comes after everything is done: nothing that goes wrong with it is worth a word. */
async function show({ desktop }: Studio, notification: Notification): Promise<void> {
  await desktop.notify(notification).catch(() => false);
}
