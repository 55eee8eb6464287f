import { type Hotkeys, HotkeyTaken } from '#helper/hotkey/hotkey.ts';
import { HelperError } from '#helper/platform/helper-error.ts';
import type { Settings } from '#helper/settings/settings.ts';

/** What a hotkey of ours does: the names under `hotkeys` in the settings. */
export type KeyPurpose = 'area' | 'full' | 'window' | 'last' | 'gif';
const purposes: readonly KeyPurpose[] = ['area', 'full', 'window', 'last', 'gif'];

/** What each does, in the words that a person reads. */
const keyDoes: Record<KeyPurpose, string> = {
  area: 'Mark a region of the screen',
  full: 'Take the whole main monitor',
  window: 'Take the active window',
  last: 'Take the last region again',
  gif: 'Record a region, and stop recording',
};

/** The helper's keys as the settings want them. */
export interface HeldKeys {
  /** The accelerators that work now, by what they do. */
  readonly working: Partial<Record<KeyPurpose, string>>;
  /** Gives back what has changed and takes what is new; the others are held all the while. */
  follow(keys: Settings['hotkeys']): Promise<void>;
  readonly paused: boolean;
  /** Gives every key back until it is called with false. */
  pause(paused: boolean): Promise<void>;
}

function adviceOn(error: HelperError, purpose: KeyPurpose): string {
  if (error.code === 'hotkeys_missing') return error.message;
  const free = (error instanceof HotkeyTaken && error.free) || 'Ctrl+Shift+4';
  return `${error.message} Choose another key with: prntscrn config set hotkeys.${purpose} ${free}`;
}

/** A key that cannot be had is trouble, told in words; the others work all the same. */
export async function holdKeys(
  hotkeys: Hotkeys,
  keys: Settings['hotkeys'],
  pressed: (purpose: KeyPurpose) => void,
  trouble: (words: string) => void,
): Promise<HeldKeys> {
  const held = new Map<KeyPurpose, { accelerator: string; giveBack: () => void }>();
  let wanted = keys;
  let shared = keys.shared;
  let paused = false;
  let turn: Promise<void> = Promise.resolve();

  const settle = async () => {
    const next = (purpose: KeyPurpose) => (paused ? 'off' : wanted[purpose]);
    // All that goes, goes first: two purposes may have changed their keys with each other.
    const changedSharing = wanted.shared !== shared;
    shared = wanted.shared;
    for (const [purpose, { accelerator, giveBack }] of held) {
      if (next(purpose) === accelerator && !changedSharing) continue;
      held.delete(purpose);
      giveBack();
    }
    const told = new Set<string>();
    const take = async (purpose: KeyPurpose) => {
      const accelerator = next(purpose);
      if (accelerator === 'off' || held.has(purpose)) return;
      const words = { id: purpose, does: keyDoes[purpose], shared: wanted.shared };
      try {
        held.set(purpose, {
          accelerator,
          giveBack: await hotkeys.register(accelerator, () => pressed(purpose), words),
        });
      } catch (error) {
        if (!(error instanceof HelperError)) throw error;
        const advice = adviceOn(error, purpose);
        if (!told.has(advice)) trouble(advice);
        told.add(advice);
      }
    };
    // All at once: a desktop that asks the person asks one question then.
    await Promise.all(purposes.map(take));
  };
  const inTurn = () => {
    turn = turn.catch(() => {}).then(settle);
    return turn;
  };
  await inTurn();
  return {
    get working() {
      return Object.fromEntries([...held].map(([purpose, { accelerator }]) => [purpose, accelerator]));
    },
    get paused() {
      return paused;
    },
    follow(next) {
      wanted = next;
      return inTurn();
    },
    pause(next) {
      paused = next;
      return inTurn();
    },
  };
}
