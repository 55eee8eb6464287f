import type { XError, XEvent } from 'x11';
import { HelperError } from '#helper/platform/helper-error.ts';
import { openX11Display, type X11Display } from '#helper/platform/x11-display.ts';
import { readX11Keyboard, type X11Keyboard, x11Modifiers } from '#helper/platform/x11-keyboard.ts';
import { type Accelerator, formatAccelerator, parseAccelerator } from './accelerator.ts';
import type { Hotkeys } from './hotkey.ts';

const badAccess = 10;
const asynchronous = 1;

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
  /** What is grabbed now; undefined while the keyboard's layout has no such key. */
  grabbed: { keycode: number; mask: number } | undefined;
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
  private readonly down = new Set<number>();
  private readonly stopListening: () => void;
  readonly lost: Promise<void>;
  private regrabbed: Promise<void> = Promise.resolve();

  constructor(display: X11Display, keyboard: X11Keyboard) {
    this.display = display;
    this.keyboard = keyboard;
    this.lost = new Promise((resolve) => display.onLost(resolve));
    const stopEvents = display.onEvent((event) => this.onEvent(event));
    const stopLayout = display.onLayout(() => {
      this.regrabbed = this.regrabbed.then(() => this.regrab()).catch(() => undefined);
    });
    this.stopListening = () => {
      stopEvents();
      stopLayout();
    };
  }

  async register(text: string, pressed: () => void): Promise<() => void> {
    const binding: Binding = { accelerator: parseAccelerator(text), pressed, grabbed: undefined };
    await this.grab(binding);
    if (!binding.grabbed) {
      throw new HelperError(
        'bad_accelerator',
        `This keyboard has no key for ${formatAccelerator(binding.accelerator)}.`,
      );
    }
    this.bindings.add(binding);
    return () => {
      if (this.bindings.delete(binding)) this.ungrab(binding);
    };
  }

  close(): void {
    this.stopListening();
    for (const binding of this.bindings) this.ungrab(binding);
    this.bindings.clear();
    this.display.release();
  }

  private onEvent(event: XEvent): void {
    if (event.name === 'KeyRelease') this.down.delete(event.keycode);
    if (event.name !== 'KeyPress') return;
    const repeated = this.down.has(event.keycode);
    this.down.add(event.keycode);
    if (repeated) return;
    const mask = event.buttons & 0xff & ~x11Modifiers.lock & ~this.keyboard.numLock;
    for (const { grabbed, pressed } of this.bindings) {
      if (grabbed?.keycode === event.keycode && grabbed.mask === mask) pressed();
    }
  }

  /** After a change of layout the key may be another one. */
  private async regrab(): Promise<void> {
    for (const binding of this.bindings) this.ungrab(binding);
    this.down.clear();
    this.keyboard = await readX11Keyboard(this.display);
    for (const binding of this.bindings) await this.grab(binding).catch(() => undefined);
  }

  private async grab(binding: Binding): Promise<void> {
    const { accelerator } = binding;
    const keycode = this.keyboard.keycodeOf(keysyms[accelerator.key] ?? keysymOf(accelerator.key));
    if (keycode === undefined) return;
    const { client, root } = this.display;
    const mask = this.maskOf(accelerator);
    const tries = this.locks().map((lock) =>
      this.display.call((done) => client.GrabKey(root, false, mask | lock, keycode, asynchronous, asynchronous, done)),
    );
    const refused = (await Promise.allSettled(tries)).find((result) => result.status === 'rejected');
    binding.grabbed = { keycode, mask };
    if (!refused) return;
    this.ungrab(binding);
    const cause = refused.reason as XError;
    if (cause.error !== badAccess) throw cause;
    const name = formatAccelerator(accelerator);
    throw new HelperError('hotkey_taken', `${name} is already in use by another program.`, { cause });
  }

  private ungrab(binding: Binding): void {
    const { grabbed } = binding;
    binding.grabbed = undefined;
    if (!grabbed) return;
    const { client, root } = this.display;
    for (const lock of this.locks()) client.UngrabKey(root, grabbed.keycode, grabbed.mask | lock);
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

/** Letters and digits are their own keysyms, letters in lower case; F1 … F24 follow each other. */
function keysymOf(key: string): number {
  const functionKey = /^F(\d+)$/.exec(key);
  return functionKey ? 0xffbd + Number(functionKey[1]) : key.toLowerCase().charCodeAt(0);
}
