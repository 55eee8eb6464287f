import type { XError, XEvent } from 'x11';
import { HelperError } from '#helper/platform/helper-error.ts';
import { openX11Display, type X11Display } from '#helper/platform/x11-display.ts';
import { readX11Keyboard, type X11Keyboard, x11Modifiers } from '#helper/platform/x11-keyboard.ts';
import { type Accelerator, acceptAccelerator, formatAccelerator, parseAccelerator } from './accelerator.ts';
import { guessHolder } from './guess-holder.ts';
import { type Hotkeys, HotkeyTaken, type KeyPurposeWords } from './hotkey.ts';
import { listenToX11Keys, type X11SharedKeys } from './x11-shared-keys.ts';

const badAccess = 10;
const asynchronous = 1;
/**
 * A key that is held is heard of again within this many ms. One whose release went to somebody else, as when it closed a
 * window that had all keys, is not: its next press counts.
 */
const repeats = 1000;

/** Keysyms of the keys that are not named by their own character (X11/keysymdef.h). */
const keysyms: Record<string, number> = {
  Print: 0xff61,
  Pause: 0xff13,
  ScrollLock: 0xff14,
  Insert: 0xff63,
  Delete: 0xffff,
  Home: 0xff50,
  End: 0xff57,
  PageUp: 0xff55,
  PageDown: 0xff56,
  Space: 0x20,
  Tab: 0xff09,
  Enter: 0xff0d,
  Escape: 0xff1b,
  Backspace: 0xff08,
  Left: 0xff51,
  Up: 0xff52,
  Right: 0xff53,
  Down: 0xff54,
};

interface Binding {
  accelerator: Accelerator;
  pressed: () => void;
  /** What it answers to now; undefined while the keyboard's layout has no such key. */
  grabbed: { keycode: number; mask: number; shared: boolean } | undefined;
  /** Whether it may answer past another program's grab. */
  shared: boolean;
  /** What is no proposal, in our own spelling. */
  avoid: readonly string[];
}

/** Hotkeys by XGrabKey: the server sends us these keys and no others. */
export async function openX11Hotkeys(): Promise<Hotkeys> {
  const display = await openX11Display();
  return new X11Hotkeys(display, await readX11Keyboard(display));
}

class X11Hotkeys implements Hotkeys {
  private readonly display: X11Display;
  private keyboard: X11Keyboard;
  private readonly bindings = new Set<Binding>();
  /** When each key that is held was last heard of, in ms. */
  private readonly down = new Map<number, number>();
  private readonly stopListening: () => void;
  readonly lost: Promise<void>;
  /** Keys are taken one after the other, and never while the layout changes below them. */
  private turn: Promise<unknown> = Promise.resolve();
  private past: Promise<X11SharedKeys> | undefined;

  constructor(display: X11Display, keyboard: X11Keyboard) {
    this.display = display;
    this.keyboard = keyboard;
    this.lost = new Promise((resolve) => display.onLost(resolve));
    const stopEvents = display.onEvent((event) => this.onEvent(event));
    const stopLayout = display.onLayout(() => {
      void this.inTurn(() => this.regrab()).catch(() => undefined);
    });
    this.stopListening = () => {
      stopEvents();
      stopLayout();
    };
  }

  async register(text: string, pressed: () => void, purpose?: KeyPurposeWords): Promise<() => void> {
    const { shared = false, avoid = [] } = purpose ?? {};
    const binding: Binding = {
      accelerator: parseAccelerator(text),
      pressed,
      grabbed: undefined,
      shared,
      avoid: avoid.flatMap((other) => spelled(other) ?? []),
    };
    await this.inTurn(() => this.take(binding));
    await this.past;
    return () => {
      if (this.bindings.delete(binding)) this.ungrab(binding);
      this.listenPast();
    };
  }

  close(): void {
    this.stopListening();
    for (const binding of this.bindings) this.ungrab(binding);
    this.bindings.clear();
    this.listenPast();
    this.display.release();
  }

  private inTurn<T>(act: () => Promise<T>): Promise<T> {
    const done = this.turn.catch(() => undefined).then(act);
    this.turn = done;
    return done;
  }

  private async take(binding: Binding): Promise<void> {
    const { accelerator } = binding;
    this.bindings.add(binding);
    try {
      await this.grab(binding);
      if (!binding.grabbed) {
        throw new HelperError('bad_accelerator', `This keyboard has no key for ${formatAccelerator(accelerator)}.`);
      }
    } catch (error) {
      this.bindings.delete(binding);
      throw error;
    }
    this.listenPast();
  }

  private onEvent(event: XEvent): void {
    if (event.name === 'KeyRelease') this.down.delete(event.keycode);
    if (event.name !== 'KeyPress') return;
    const [last = Number.NEGATIVE_INFINITY, now] = [this.down.get(event.keycode), performance.now()];
    this.down.set(event.keycode, now);
    if (now - last < repeats) return;
    this.answer(event.keycode, event.buttons & 0xff, false);
  }

  private answer(keycode: number, modifiers: number, shared: boolean): void {
    const mask = modifiers & ~x11Modifiers.lock & ~this.keyboard.numLock;
    for (const { grabbed, pressed } of this.bindings) {
      if (grabbed?.keycode === keycode && grabbed.mask === mask && grabbed.shared === shared) pressed();
    }
  }

  /** Listens to every key while one of ours is another program's too, and to none but ours otherwise. */
  private listenPast(): void {
    const needed = [...this.bindings].some(({ grabbed }) => grabbed?.shared);
    if (needed === (this.past !== undefined)) return;
    if (needed) this.past = listenToX11Keys(this.display, (keycode, held) => this.answer(keycode, held, true));
    else void this.past?.then((past) => past.close()).catch(() => undefined);
    if (!needed) this.past = undefined;
  }

  /** After a change of layout a key may be another one. Those that are not stay: nobody can snatch them meanwhile. */
  private async regrab(): Promise<void> {
    const [before, keyboard] = [this.keyboard, await readX11Keyboard(this.display)];
    const same = before.numLock === keyboard.numLock && before.alt === keyboard.alt && before.super === keyboard.super;
    const moved = [...this.bindings].filter(({ grabbed, accelerator }) => {
      return !same || grabbed?.keycode !== keycodeOn(keyboard, accelerator);
    });
    for (const binding of moved) this.ungrab(binding);
    this.down.clear();
    this.keyboard = keyboard;
    for (const binding of moved) if (this.bindings.has(binding)) await this.grab(binding).catch(() => undefined);
    this.listenPast();
  }

  private async grab(binding: Binding): Promise<void> {
    const { accelerator } = binding;
    const keycode = keycodeOn(this.keyboard, accelerator);
    if (keycode === undefined) return;
    const mask = this.maskOf(accelerator);
    const refused = await this.tryGrab(keycode, mask);
    if (!refused) {
      binding.grabbed = { keycode, mask, shared: false };
      // Given back meanwhile: nobody would let go of it any more.
      if (!this.bindings.has(binding)) this.ungrab(binding);
      return;
    }
    if (refused.error !== badAccess) throw refused;
    if (binding.shared) binding.grabbed = { keycode, mask, shared: true };
    else throw await this.taken(accelerator, binding.avoid, refused);
  }

  /** Takes a key with every state of the locks, or none of them. Resolves to the server's error where it was refused. */
  private async tryGrab(keycode: number, mask: number): Promise<XError | undefined> {
    const { client, root } = this.display;
    const tries = this.locks().map((lock) =>
      this.display.call((done) => client.GrabKey(root, false, mask | lock, keycode, asynchronous, asynchronous, done)),
    );
    const refused = (await Promise.allSettled(tries)).find((result) => result.status === 'rejected');
    if (refused) this.letGo(keycode, mask);
    return refused?.reason as XError | undefined;
  }

  private letGo(keycode: number, mask: number): void {
    const { client, root } = this.display;
    for (const lock of this.locks()) client.UngrabKey(root, keycode, mask | lock);
  }

  private async taken(accelerator: Accelerator, avoid: Binding['avoid'], cause: XError): Promise<HotkeyTaken> {
    const holder = guessHolder(process.env.DISPLAY ?? '');
    const by = holder
      ? `another program, most likely ${holder.name} (change it there in: ${holder.where})`
      : 'another program';
    const message = `${formatAccelerator(accelerator)} is already in use by ${by}.`;
    return new HotkeyTaken(message, await this.findFree(accelerator, avoid), { cause });
  }

  /** The first key near the wanted one that nobody has: it is taken and given back at once. */
  private async findFree({ key }: Accelerator, avoid: Binding['avoid']): Promise<string | undefined> {
    const candidates = ['Shift', 'Ctrl', 'Alt', 'Super', 'Ctrl+Shift', 'Ctrl+Alt', 'Super+Shift'].map(
      (held) => `${held}+${key}`,
    );
    for (const text of [...candidates, 'Ctrl+Shift+4', 'Super+Shift+S', 'F9']) {
      const accelerator = acceptAccelerator(text);
      if (!accelerator || avoid.includes(formatAccelerator(accelerator))) continue;
      const keycode = keycodeOn(this.keyboard, accelerator);
      const mask = this.maskOf(accelerator);
      const ours = [...this.bindings].some(({ grabbed }) => grabbed?.keycode === keycode && grabbed?.mask === mask);
      if (keycode === undefined || ours || (await this.tryGrab(keycode, mask))) continue;
      this.letGo(keycode, mask);
      return formatAccelerator(accelerator);
    }
    return undefined;
  }

  private ungrab(binding: Binding): void {
    const { grabbed } = binding;
    binding.grabbed = undefined;
    if (grabbed && !grabbed.shared) this.letGo(grabbed.keycode, grabbed.mask);
  }

  /** A grab counts for exactly its modifiers, so each is made for Caps Lock and Num Lock on and off. */
  private locks(): number[] {
    const { lock } = x11Modifiers;
    const { numLock } = this.keyboard;
    return numLock ? [0, lock, numLock, lock | numLock] : [0, lock];
  }

  private maskOf({ shift, ctrl, alt, super: logo }: Accelerator): number {
    return (
      (shift ? x11Modifiers.shift : 0) |
      (ctrl ? x11Modifiers.ctrl : 0) |
      (alt ? this.keyboard.alt : 0) |
      (logo ? this.keyboard.super : 0)
    );
  }
}

function keycodeOn(keyboard: X11Keyboard, { key }: Accelerator): number | undefined {
  return keyboard.keycodeOf(keysyms[key] ?? keysymOf(key));
}

function spelled(value: unknown): string | undefined {
  const accelerator = typeof value === 'string' ? acceptAccelerator(value) : undefined;
  return accelerator && formatAccelerator(accelerator);
}

/** Letters and digits are their own keysyms, letters in lower case; F1 … F24 follow each other. */
function keysymOf(key: string): number {
  const functionKey = /^F(\d+)$/.exec(key);
  return functionKey ? 0xffbd + Number(functionKey[1]) : key.toLowerCase().charCodeAt(0);
}
