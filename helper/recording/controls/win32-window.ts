import koffi from 'koffi';
import type { Rect } from '#helper/platform/rect.ts';
import { type Handle, user32, type Win32Message } from '#helper/platform/win32-api.ts';
import type { DeskEvent, DeskRequest } from '#helper/platform/win32-desk-message.ts';
import { plainOf } from '#helper/platform/win32-plain-key.ts';
import {
  activateWin32Window,
  activeWin32Window,
  exposedPart,
  floating,
  hideWin32Window,
  paintWin32Window,
  showWin32Window,
} from '#helper/platform/win32-show.ts';
import { createWin32Window } from '#helper/platform/win32-window.ts';

const setOpacity = user32.func(
  'bool __stdcall SetLayeredWindowAttributes(intptr window, uint32 key, uint8 alpha, uint32 flags)',
) as (window: Handle, key: number, alpha: number, flags: number) => boolean;
const setAffinity = user32.func('bool __stdcall SetWindowDisplayAffinity(intptr window, uint32 affinity)') as (
  window: Handle,
  affinity: number,
) => boolean;
const affinityOf = user32.func(
  'bool __stdcall GetWindowDisplayAffinity(intptr window, _Out_ uint32 *affinity)',
) as unknown as (window: Handle, affinity: number[]) => boolean;
const keyState = user32.func('int16 __stdcall GetKeyState(int key)') as (key: number) => number;
koffi.struct('TRACKMOUSEEVENT', { size: 'uint32', flags: 'uint32', window: 'intptr', hover: 'uint32' });
const track = user32.func('bool __stdcall TrackMouseEvent(_Inout_ TRACKMOUSEEVENT *about)') as unknown as (
  about: object,
) => boolean;

/** Takes no click (transparent, which needs a layered window) and never the keyboard by itself. */
const style = { transparent: 0x20, layered: 0x80000, noActivate: 0x08000000 };
const opaque = 2;
/** Since Windows 10 2004 a window can be left out of every picture of the screen. */
const excludedFromCapture = 0x11;
const leaveTracked = 2;
const shiftKey = 0x10;
const messages = {
  killFocus: 0x08,
  paint: 0x0f,
  mouseActivate: 0x21,
  keyDown: 0x100,
  move: 0x200,
  leftDown: 0x201,
  leave: 0x2a3,
};
const keepFocusElsewhere = 3;

type ControlsRequest = Extract<DeskRequest, { ask: `controls-${string}` }>;

/** The five windows of a recording, as the thread that owns them sees them. They are made once and kept. */
export class Win32ControlWindows {
  private readonly tell: (event: DeskEvent) => void;
  private readonly sides: Handle[];
  private readonly bar: Handle;
  private places: Rect[] = [];
  private barAt: Rect = { x: 0, y: 0, width: 0, height: 0 };
  private pixels: Uint8Array = new Uint8Array(0);
  private colour = 0;
  private before: Handle = 0;

  constructor(tell: (event: DeskEvent) => void) {
    this.tell = tell;
    const see = floating | style.noActivate | style.layered;
    this.sides = Array.from({ length: 4 }, () => createWin32Window('prntscrn frame', see | style.transparent));
    this.bar = createWin32Window('prntscrn controls', see, (message) => this.sent(message));
    for (const window of [...this.sides, this.bar]) setOpacity(window, 0, 255, opaque);
  }

  /** The system's number of what went wrong, 0 for nothing. */
  carryOut(request: ControlsRequest): number {
    switch (request.ask) {
      case 'controls-open':
        this.places = request.frame;
        this.barAt = request.bar;
        this.before = 0;
        return 0;
      case 'controls-unseen':
        return this.hideFromCapture() ? 0 : -1;
      case 'controls-draw':
        this.draw(request.bar, request.colour);
        return 0;
      case 'controls-bar':
        if (request.shown) showWin32Window(this.bar, this.barAt);
        else hideWin32Window(this.bar);
        return 0;
      case 'controls-focus':
        this.moveFocus(request.take);
        return 0;
      case 'controls-close':
        this.close();
        return 0;
    }
  }

  /** Whether the message was for one of the windows, and has been dealt with. */
  take({ window, message, wide, long }: Win32Message): boolean {
    if (this.sides.includes(window)) {
      if (message !== messages.paint) return false;
      exposedPart(window);
      this.drawSide(this.sides.indexOf(window));
      return true;
    }
    if (window !== this.bar) return false;
    const point = { x: (long << 16) >> 16, y: long >> 16 };
    switch (message) {
      case messages.paint:
        exposedPart(window);
        this.drawBar();
        return true;
      case messages.move:
        track({ size: koffi.sizeof('TRACKMOUSEEVENT'), flags: leaveTracked, window, hover: 0 });
        this.tell({ tell: 'controls', what: 'move', point });
        return true;
      case messages.leave:
        this.tell({ tell: 'controls', what: 'leave' });
        return true;
      case messages.leftDown:
        this.tell({ tell: 'controls', what: 'press', point });
        return true;
      case messages.keyDown: {
        const shift = keyState(shiftKey) < 0;
        this.tell({ tell: 'controls', what: 'key', virtualKey: wide, plain: plainOf(wide), shift });
        return true;
      }
      default:
        return false;
    }
  }

  close(): void {
    for (const window of [...this.sides, this.bar]) hideWin32Window(window);
    this.pixels = new Uint8Array(0);
  }

  /** A click on the bar leaves the keyboard where it is. Must not call the system: it may be waiting for the answer. */
  private sent(message: number): number | undefined {
    if (message === messages.mouseActivate) return keepFocusElsewhere;
    if (message === messages.killFocus) this.tell({ tell: 'controls', what: 'blur' });
    return undefined;
  }

  /** Asked again, since some systems say yes and do nothing. */
  private hideFromCapture(): boolean {
    try {
      const affinity = [0];
      if (!setAffinity(this.bar, excludedFromCapture)) return false;
      return affinityOf(this.bar, affinity) && affinity[0] === excludedFromCapture;
    } catch {
      return false;
    }
  }

  private draw(bar: Uint8Array, colour: number): void {
    const isNew = this.pixels.length === 0;
    this.pixels = bar;
    const recoloured = this.colour !== colour;
    this.colour = colour;
    if (isNew) {
      for (const [at, window] of this.sides.entries()) showWin32Window(window, this.places[at] as Rect);
      showWin32Window(this.bar, this.barAt);
    }
    if (isNew || recoloured) for (const at of this.sides.keys()) this.drawSide(at);
    this.drawBar();
  }

  private drawSide(at: number): void {
    const { width = 0, height = 0 } = this.places[at] ?? {};
    const pixels = new Uint32Array(width * height).fill(this.colour);
    paintWin32Window(this.sides[at] as Handle, new Uint8Array(pixels.buffer), [{ x: 0, y: 0, width, height }]);
  }

  private drawBar(): void {
    const { width, height } = this.barAt;
    if (this.pixels.length > 0) paintWin32Window(this.bar, this.pixels, [{ x: 0, y: 0, width, height }]);
  }

  private moveFocus(take: boolean): void {
    const active = activeWin32Window();
    if (take) {
      if (active !== this.bar) this.before = active;
      activateWin32Window(this.bar);
    } else if (this.before && active === this.bar) activateWin32Window(this.before);
  }
}
