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
  const held = new KeysInHand({ hotkeys, pressed, trouble, does }, keys);
  await held.follow(keys);
  return held;
}

interface KeySources {
  readonly hotkeys: Hotkeys;
  readonly pressed: (purpose: KeyPurpose) => void;
  readonly trouble: (words: string) => void;
  readonly does: Record<KeyPurpose, string>;
}

class KeysInHand implements HeldKeys {
  readonly #sources: KeySources;
  readonly #held = new Map<KeyPurpose, { accelerator: string; giveBack: () => void }>();
  #wanted: Settings['hotkeys'];
  /** Whether those that are held were asked for as keys that others may have too. */
  #shared: boolean;
  #paused = false;
  #lent: NodeJS.Timeout | undefined;
  #turn: Promise<void> = Promise.resolve();
  #changed = () => {};

  constructor(sources: KeySources, keys: Settings['hotkeys']) {
    this.#sources = sources;
    this.#wanted = keys;
    this.#shared = keys.shared;
  }

  get working() {
    return Object.fromEntries([...this.#held].map(([purpose, { accelerator }]) => [purpose, accelerator]));
  }

  get paused() {
    return this.#paused;
  }

  get resting() {
    return this.#paused || this.#lent !== undefined;
  }

  follow(next: Settings['hotkeys']): Promise<void> {
    this.#wanted = next;
    return this.#settleInTurn();
  }

  pause(paused: boolean): Promise<void> {
    this.#paused = paused;
    return this.#settleInTurn();
  }

  lend(ms: number): Promise<void> {
    clearTimeout(this.#lent);
    this.#lent = undefined;
    const takeBack = () => {
      this.#lent = undefined;
      void this.#settleInTurn();
    };
    if (ms > 0) this.#lent = setTimeout(takeBack, ms).unref();
    return this.#settleInTurn();
  }

  async check(accelerator: string): Promise<void> {
    await this.#turn;
    if ([...this.#held.values()].some((key) => key.accelerator === accelerator)) return;
    const words = { id: 'check', does: '', shared: this.#wanted.shared };
    const giveBack = await this.#sources.hotkeys.register(accelerator, () => {}, words);
    giveBack();
  }

  onChange(changed: () => void): () => void {
    this.#changed = changed;
    return () => {
      this.#changed = () => {};
    };
  }

  #settleInTurn(): Promise<void> {
    this.#turn = this.#turn.catch(() => {}).then(() => this.#settle());
    void this.#turn.finally(() => this.#changed()).catch(() => {});
    return this.#turn;
  }

  /** All that goes, goes first: two purposes may have changed their keys with each other. */
  async #settle(): Promise<void> {
    const changedSharing = this.#wanted.shared !== this.#shared;
    this.#shared = this.#wanted.shared;
    for (const [purpose, { accelerator, giveBack }] of this.#held) {
      if (this.#next(purpose) === accelerator && !changedSharing) continue;
      this.#held.delete(purpose);
      giveBack();
    }
    const told = new Set<string>();
    // All at once: a desktop that asks the person asks one question then.
    await Promise.all(keyPurposes.map((purpose) => this.#take(purpose, told)));
  }

  async #take(purpose: KeyPurpose, told: Set<string>): Promise<void> {
    const accelerator = this.#next(purpose);
    if (accelerator === 'off' || this.#held.has(purpose)) return;
    const { hotkeys, pressed, trouble, does } = this.#sources;
    const avoid = Object.values(this.#wanted);
    const words = { id: purpose, does: does[purpose], shared: this.#wanted.shared, avoid };
    try {
      const giveBack = await hotkeys.register(accelerator, () => pressed(purpose), words);
      this.#held.set(purpose, { accelerator, giveBack });
    } catch (error) {
      if (!(error instanceof HelperError)) throw error;
      const advice = adviceOn(error, purpose);
      if (!told.has(advice)) trouble(advice);
      told.add(advice);
    }
  }

  #next(purpose: KeyPurpose): string {
    return this.resting ? 'off' : this.#wanted[purpose];
  }
}
