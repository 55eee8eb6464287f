import { formatAccelerator, parseAccelerator } from '#helper/hotkey/accelerator.ts';
import { HelperError } from '#helper/platform/helper-error.ts';
import type { Rect } from '#helper/platform/rect.ts';
import type { Outcome, Shot } from '#helper/shot/shot.ts';
import type { Studio } from '#helper/shot/studio.ts';
import { select } from '#helper/shot/take-shot.ts';
import type { Watch } from '#helper/upload/deliver.ts';
import { handOver } from './hand-over.ts';
import { planOf } from './plan.ts';
import { recordRegion } from './record-region.ts';

/** What a second call does to the recording under way. @throws HelperError `busy` when nothing can be done now */
type Again = () => Outcome['recording'];

/** The recordings under way: the key that starts one stops it too. */
const live = new WeakMap<Studio, Again>();

/**
 * Records a region and does with the recording what was asked for. While one is under way, a second call stops that one,
 * or starts it where its region is still being chosen; the outcome says which.
 * @throws HelperError `cancelled` when it was aborted: nothing is left then; `busy` while a region is being chosen and none
 * stands; what recording, saving and uploading throw. Once it has ended it is in the queue until something was done with it.
 */
export async function takeGif(studio: Studio, shot: Shot, watch: Watch): Promise<Outcome> {
  const again = live.get(studio);
  if (again) return { recording: again(), warnings: [] };
  const follow = (next: Again) => live.set(studio, next);
  follow(() => 'begun');
  try {
    if (shot.upload) void studio.delivery.server.warm();
    const plan = planOf(studio.settings.current().gif, shot);
    const rect = shot.rect ?? (await chooseRegion(studio, watch, follow));
    const finished = await recordRegion(studio, rect, plan, watch, (stop) => {
      follow(() => {
        stop();
        return 'stopped';
      });
    });
    live.delete(studio);
    try {
      return await handOver(studio, finished, { ...shot, preview: plan.preview }, watch);
    } finally {
      finished.close();
    }
  } finally {
    live.delete(studio);
  }
}

async function chooseRegion(studio: Studio, watch: Watch, follow: (again: Again) => void): Promise<Rect> {
  const capture = await studio.desktop.capture();
  const [monitors, frame] = await Promise.all([capture.monitors(), capture.grab()]);
  const overlay = await studio.desktop.overlay();
  follow(() => {
    // One press may be heard twice, by the overlay and by the hotkey: then the region has been chosen by the first already.
    if (overlay.record() || !overlay.open) return 'begun';
    void overlay.select({ frame, monitors }); // Brings it to the front; its outcome is the first call's.
    throw new HelperError('busy', 'Mark the region to record first; it is being asked for on the screen');
  });
  const request = { purpose: 'record', recordKey: recordKeyOf(studio), signal: watch.signal } as const;
  const { rect } = await select(studio, frame, monitors, request);
  follow(() => 'begun');
  return rect;
}

/** Windows gives the key to no window: there only the process that holds it sees it. */
function recordKeyOf({ settings, resident }: Studio): string | undefined {
  const { gif } = settings.current().hotkeys;
  if (gif === 'off' || (process.platform === 'win32' && !resident)) return undefined;
  return formatAccelerator(parseAccelerator(gif));
}
