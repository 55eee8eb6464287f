import { HelperError } from '#helper/platform/helper-error.ts';
import type { Rect } from '#helper/platform/rect.ts';
import type { Outcome, Shot } from '#helper/shot/shot.ts';
import { type Studio, select } from '#helper/shot/take-shot.ts';
import type { Watch } from '#helper/upload/deliver.ts';
import { handOver } from './hand-over.ts';
import { planOf } from './plan.ts';
import { recordRegion } from './record-region.ts';

/** The recordings under way: the key that starts one stops it too. */
const live = new WeakMap<Studio, { stop: () => void }>();

/**
 * Records a region and does with the recording what was asked for. While one is under way, a second call stops that one.
 * @throws HelperError `cancelled` when it was aborted: nothing is left then; `busy` for the call that stopped another; what
 * recording, saving and uploading throw. Once it has ended it is in the queue until something was done with it.
 */
export async function takeGif(studio: Studio, shot: Shot, watch: Watch): Promise<Outcome> {
  const other = live.get(studio);
  if (other) {
    other.stop();
    throw new HelperError('busy', 'The recording that was under way is stopped');
  }
  if (shot.upload) void studio.delivery.server.warm();
  const rect = shot.rect ?? (await chooseRegion(studio, watch));
  const plan = planOf(studio.settings.current().gif, shot);
  try {
    const finished = await recordRegion(studio, rect, plan, watch, (stop) => live.set(studio, { stop }));
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

async function chooseRegion(studio: Studio, watch: Watch): Promise<Rect> {
  const capture = await studio.desktop.capture();
  const [monitors, frame] = await Promise.all([capture.monitors(), capture.grab()]);
  return (await select(studio, frame, monitors, watch.signal)).rect;
}
