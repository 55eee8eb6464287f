import { openHotkeys } from '#helper/hotkey/hotkey.ts';
import type { Studio } from '#helper/shot/take-shot.ts';

/** The key that stops a recording, for as long as there is one. */
export interface StopKey {
  /** What it is called; undefined where there is none. */
  readonly name: string | undefined;
  giveBack(): void;
}

/**
 * Holds the key of the settings where no resident helper of this process holds it: `stop` is called when it is pressed. A
 * key that cannot be had is no reason not to record.
 */
export async function holdStopKey({ settings, resident }: Studio, stop: () => void): Promise<StopKey> {
  const name = settings.current().hotkeys.gif;
  if (name === 'off') return { name: undefined, giveBack: () => undefined };
  if (resident) return { name, giveBack: () => undefined };
  try {
    const hotkeys = await openHotkeys();
    try {
      await hotkeys.register(name, stop);
    } catch (error) {
      hotkeys.close();
      throw error;
    }
    return { name, giveBack: () => hotkeys.close() };
  } catch {
    return { name: undefined, giveBack: () => undefined };
  }
}
