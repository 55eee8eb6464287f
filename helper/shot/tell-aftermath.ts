import type { Aftermath } from '#helper/overlay/overlay.ts';
import type { Watch } from '#helper/upload/deliver.ts';
import { failureWords } from './failure-words.ts';
import type { Outcome } from './shot.ts';
import type { Studio } from './studio.ts';
import { wordsFor } from './words-for.ts';

/** Does the rest of a shot, and tells the window in which it was marked how far it is; nothing where there is none. */
export async function tellAftermath(
  studio: Studio,
  aftermath: Aftermath | undefined,
  watch: Watch,
  rest: (watch: Watch) => Promise<Outcome>,
): Promise<Outcome> {
  if (!aftermath) return rest(watch);
  const progress = (share: number) => {
    watch.progress?.(share);
    aftermath.progress(share);
  };
  try {
    const outcome = await rest({ ...watch, progress });
    const told = aftermath.done(wordsFor(outcome, studio.texts));
    // A command that ends takes the window with it: it waits until that was read.
    if (!studio.resident) await told;
    return outcome;
  } catch (error) {
    const { title, body } = failureWords(error, studio.texts);
    const read = aftermath.failed(`${title}\n${body}`);
    if (!studio.resident) await read;
    throw error;
  }
}
