import { type Hotkeys, HotkeyTaken } from '#helper/hotkey/hotkey.ts';
import { HelperError } from '#helper/platform/helper-error.ts';
import type { Settings } from '#helper/settings/settings.ts';

/** What a hotkey of ours does: the names under `hotkeys` in the settings. */
export type KeyPurpose = 'area' | 'full' | 'window' | 'last' | 'gif';
export const keyPurposes: readonly KeyPurpose[] = ['area', 'full', 'window', 'last', 'gif'];

/** The helper's keys as the settings want them. */
export interface HeldKeys {
  /** The accelerators that work now, by what they do. */
  readonly working: Partial<Record<KeyPurpose, string>>;
  /** Gives back what has changed and takes what is new; the others are held all the while. */
  follow(keys: Settings['hotkeys']): Promise<void>;
  readonly paused: boolean;
  /** Whether they are given back for now, for either reason. */
  readonly resting: boolean;
  /** Gives every key back until it is called with false. */
  pause(paused: boolean): Promise<void>;
  /**
   * Gives every key back for at most so many milliseconds, as while a new one is being recorded; 0 takes them again at once.
   */
  lend(ms: number): Promise<void>;
  /** Whether a key that is not ours could be had. @throws HelperError `hotkey_taken`, `bad_accelerator` */
  check(accelerator: string): Promise<void>;
  /** Calls back whenever keys were taken or given back; returns how to stop it. */
  onChange(changed: () => void): () => void;
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
  does: Record<KeyPurpose, string>,
): Promise<HeldKeys> {
  const held = new Map<KeyPurpose, { accelerator: string; giveBack: () => void }>();
  let wanted = keys;
  let shared = keys.shared;
  let paused = false;
  let lent: NodeJS.Timeout | undefined;
  let turn: Promise<void> = Promise.resolve();
  let changed = () => {};

  const settle = async () => {
    const next = (purpose: KeyPurpose) => (paused || lent ? 'off' : wanted[purpose]);
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
      const words = { id: purpose, does: does[purpose], shared: wanted.shared, avoid: Object.values(wanted) };
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
    await Promise.all(keyPurposes.map(take));
  };
  const inTurn = () => {
    turn = turn.catch(() => {}).then(settle);
    void turn.finally(() => changed()).catch(() => {});
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
    get resting() {
      return paused || lent !== undefined;
    },
    follow(next) {
      wanted = next;
      return inTurn();
    },
    lend(ms) {
      clearTimeout(lent);
      lent = undefined;
      const takeBack = () => {
        lent = undefined;
        void inTurn();
      };
      if (ms > 0) lent = setTimeout(takeBack, ms).unref();
      return inTurn();
    },
    async check(accelerator) {
      await turn;
      if ([...held.values()].some((key) => key.accelerator === accelerator)) return;
      const giveBack = await hotkeys.register(accelerator, () => {}, { id: 'check', does: '', shared: wanted.shared });
      giveBack();
    },
    onChange(listener) {
      changed = listener;
      return () => {
        changed = () => {};
      };
    },
    pause(next) {
      paused = next;
      return inTurn();
    },
  };
}
