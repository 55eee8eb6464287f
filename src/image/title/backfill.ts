import { setTimeout as sleep } from 'node:timers/promises';
import type { At } from '#db/database.ts';
import type { Log } from '#log/log.ts';
import { backfillPlace, backfillWords } from './backfill/queries.ts';

const atOnce = 200;
const restMs = 20;

/**
 * Writes the words of titles that are older than the search by words: once, a little at a time, and cut off it goes on
 * where it was. `stopped` ends it early.
 */
export async function backfillTitles({ db, now = Date.now }: At, stopped: () => boolean = () => false): Promise<void> {
  let place = await backfillPlace(db);
  while (place !== undefined && !stopped()) {
    place = await backfillWords(db, place, atOnce, now());
    if (place !== undefined) await sleep(restMs, undefined, { ref: false });
  }
}

/** Does it beside everything else; gives what stops it and waits until it has. */
export function startBackfill(at: At & { readonly log: Log }): () => Promise<void> {
  let stopped = false;
  const done = backfillTitles(at, () => stopped).catch((error) => {
    if (!stopped) at.log.error({ err: error }, 'Older titles are not all found before the next start');
  });
  return async () => {
    stopped = true;
    await done;
  };
}
