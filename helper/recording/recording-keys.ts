import { formatAccelerator, parseAccelerator } from '#helper/hotkey/accelerator.ts';
import { type Hotkeys, openHotkeys } from '#helper/hotkey/hotkey.ts';
import { findLinuxSession } from '#helper/platform/linux-session.ts';
import type { Studio } from '#helper/shot/studio.ts';

/** The keys that work in every program for as long as there is a recording. */
export interface RecordingKeys {
  /** What they are called; undefined where there is none. */
  readonly stop: string | undefined;
  readonly pause: string | undefined;
  giveBack(): void;
}

/**
 * Holds the key of the settings, where no resident helper of this process holds it, and the same key with Alt for a pause.
 * A key that cannot be had is no reason not to record.
 */
export async function holdRecordingKeys(
  { settings, resident }: Studio,
  wishes: { stop: () => void; pause: () => void },
): Promise<RecordingKeys> {
  const { gif } = settings.current().hotkeys;
  let hotkeys: Hotkeys | undefined;
  const hold = async (name: string | undefined, pressed: () => void) => {
    try {
      if (name === undefined) return undefined;
      hotkeys ??= await openHotkeys();
      await hotkeys.register(name, pressed);
      return name;
    } catch {
      return undefined;
    }
  };
  const none = gif === 'off';
  const stop = none || resident ? undefined : await hold(gif, wishes.stop);
  const pause = none ? undefined : await hold(await pauseKeyOf(gif), wishes.pause);
  return { stop: resident && !none ? gif : stop, pause, giveBack: () => hotkeys?.close() };
}

/** None where a desktop would ask the person before a program gets a key, as on Wayland. */
async function pauseKeyOf(stop: string): Promise<string | undefined> {
  const key = parseAccelerator(stop);
  if (key.alt || (process.platform === 'linux' && (await findLinuxSession()) !== 'x11')) return undefined;
  return formatAccelerator({ ...key, alt: true });
}
