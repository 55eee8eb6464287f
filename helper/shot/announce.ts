import type { Notification } from '#helper/notify/notify.ts';
import { HelperError } from '#helper/platform/helper-error.ts';
import { openUrl } from '#helper/platform/open-url.ts';
import type { Outcome } from './shot.ts';
import type { Studio } from './take-shot.ts';

/** Shows what came of a shot on the desktop. With `onTrouble`, from a process that stays, it has buttons too. */
export async function announce(studio: Studio, outcome: Outcome, onTrouble?: (words: string) => void): Promise<void> {
  if (!studio.notifications) return;
  const { image, file, copied } = outcome;
  const { delivery } = studio;
  const done = image ? 'Uploaded' : outcome.printed ? `Sent to ${outcome.printed}` : 'Saved';
  const title = copied === 'picture' ? 'Picture copied' : copied === 'link' ? 'Link copied' : done;
  if (!image || !onTrouble) {
    await show(studio, { title, body: image?.url ?? outcome.warnings[0] ?? file });
    return;
  }
  const remove = async () => {
    await delivery.server.remove(image.id);
    await show(studio, { title: 'Picture deleted', body: image.url });
  };
  await show(studio, {
    title,
    body: image.url,
    actions: [
      { id: 'open', label: 'Open' },
      { id: 'delete', label: 'Delete' },
    ],
    onAction: (id) => {
      if (id === 'open') void openUrl(image.url);
      if (id === 'delete') remove().catch((error) => onTrouble(`${image.url} was not deleted: ${error.message}`));
    },
  });
}

/** Nobody watches a terminal when a key is pressed: what went wrong must be seen on the screen. */
export async function announceFailure(studio: Studio, error: unknown): Promise<void> {
  const known = error instanceof HelperError ? error : undefined;
  if (!studio.notifications || known?.code === 'cancelled' || known?.code === 'busy') return;
  await show(studio, { title: 'That did not work', body: known?.message ?? String(error) });
}

/** A notification comes after everything is done: nothing that goes wrong with it is worth a word. */
async function show({ desktop }: Studio, notification: Notification): Promise<void> {
  await desktop.notify(notification).catch(() => false);
}
