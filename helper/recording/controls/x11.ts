import { setTimeout as sleep } from 'node:timers/promises';
import { createCanvas } from '@napi-rs/canvas';
import x11, { type XEvent, type XShape } from 'x11';
import { bgra } from '#helper/overlay/sprites.ts';
import type { Rect } from '#helper/platform/rect.ts';
import { openX11Display, type X11Display } from '#helper/platform/x11-display.ts';
import { readX11Keyboard, type X11Keyboard } from '#helper/platform/x11-keyboard.ts';
import { readX11Monitors } from '#helper/platform/x11-monitors.ts';
import { readX11Scale } from '#helper/platform/x11-scale.ts';
import type { ControlActions, ControlOptions, Controls } from '../controls.ts';
import type { Progress } from '../recording.ts';
import { buttonAt, type ControlButton, type ControlLayout, controlButtons, layoutControls } from './layout.ts';
import { type ControlLook, frameColours, nameOf, paintBar } from './picture.ts';

const zPixmap = 2;
const [wmClass, stringAtom] = [67, 31];
const [shapeSet, shapeInput] = [0, 2];
const revertToParent = 2;
/** Less than what one request may hold on any server. */
const wireBytes = 200_000;
/** How long a notice is shown that has to be read, and what a window needs to draw itself again, in ms. */
const [noticed, redrawn] = [1500, 250];

/** Windows that no window manager touches: four that let clicks through make the frame, one is the bar. */
export async function openX11Controls(options: ControlOptions, actions: ControlActions): Promise<Controls> {
  const display = await openX11Display();
  try {
    const { client } = display;
    const [scale, keyboard, monitors, shape, bounds] = await Promise.all([
      readX11Scale(display),
      readX11Keyboard(display),
      readX11Monitors(display).catch(() => []),
      display.call<XShape>((done) => client.require('shape', done)).catch(() => undefined),
      display.bounds(),
    ]);
    const layout = layoutControls(options.rect, monitors.length > 0 ? monitors : [bounds], scale);
    return new X11Controls({ display, shape, keyboard, layout, scale }, options, actions);
  } catch (error) {
    display.release();
    throw error;
  }
}

interface Parts {
  readonly display: X11Display;
  readonly shape: XShape | undefined;
  readonly keyboard: X11Keyboard;
  readonly layout: ControlLayout;
  readonly scale: number;
}

class X11Controls implements Controls {
  private readonly parts: Parts;
  private readonly options: ControlOptions;
  private readonly actions: ControlActions;
  private readonly frame: number[];
  private readonly bar: number;
  private readonly gc: number;
  private readonly stopListening: () => void;
  private look: ControlLook = {
    state: 'waiting',
    title: 'Getting ready',
    detail: '',
    share: 0,
    hovered: undefined,
    focused: undefined,
  };
  private drawn = '';
  /** Who had the keyboard before the bar took it. */
  private before: number | undefined;
  private hidden = false;
  /** On its way to be hidden: the recording is still paused then. */
  private clearing = false;
  /** Whether the keys were shown. */
  private told = false;

  constructor(parts: Parts, options: ControlOptions, actions: ControlActions) {
    this.parts = parts;
    this.options = options;
    this.actions = actions;
    const { display, layout } = parts;
    this.frame = layout.frame.map((side) => this.makeWindow(side, 0));
    for (const id of this.frame) this.letThrough(id);
    const { ButtonPress, PointerMotion, LeaveWindow, KeyPress, FocusChange, Exposure } = x11.eventMask;
    const events = ButtonPress | PointerMotion | LeaveWindow | KeyPress | FocusChange | Exposure;
    this.bar = this.makeWindow(layout.bar, events);
    this.gc = display.client.AllocID();
    display.client.CreateGC(this.gc, this.bar, {});
    this.stopListening = display.onEvent((event) => this.take(event));
    for (const id of [...this.frame, this.bar]) display.client.MapWindow(id);
    this.draw();
  }

  countDown(seconds: number): void {
    if (this.before === undefined) void this.takeFocus();
    const then = this.goesAway ? ' · then this bar goes' : '';
    const detail = ['Esc: not now', ...this.keys].join(' · ');
    this.update({ state: 'waiting', title: `Recording in ${seconds}${then}`, detail, share: 0 });
    this.told = true;
  }

  async begin(): Promise<void> {
    this.giveFocusBack();
    if (this.goesAway && !this.told) {
      // Whoever saw no countdown must still learn how it is stopped.
      this.update({ state: 'waiting', title: 'This bar goes now', detail: this.keys.join(' · '), share: 0 });
      await sleep(noticed);
    }
    await this.clear();
  }

  async clear(): Promise<void> {
    if (!this.goesAway || this.hidden) return;
    this.giveFocusBack();
    this.hidden = true;
    this.clearing = true;
    this.parts.display.client.UnmapWindow(this.bar);
    await this.parts.display.sync();
    // What was below needs a moment to draw itself again.
    await sleep(redrawn);
    this.clearing = false;
  }

  show({ elapsed, bytes, paused }: Progress): void {
    const { maxSeconds, maxBytes } = this.options;
    const title = `${paused ? 'Paused' : 'Recording'} ${clock(elapsed / 1000)} / ${clock(maxSeconds)}`;
    const detail = `${megabytes(bytes)} of ${Math.round(maxBytes / 2 ** 20)} MB`;
    const share = Math.max(elapsed / 1000 / maxSeconds, bytes / maxBytes);
    if (paused && !this.clearing) this.comeBack();
    this.update({ state: paused ? 'paused' : 'recording', title, detail, share });
  }

  encoding(share: number): void {
    this.comeBack();
    this.update({
      state: 'encoding',
      title: 'Encoding',
      detail: `${Math.floor(share * 100)} % · Esc: keep nothing`,
      share,
    });
  }

  close(): void {
    this.stopListening();
    this.giveFocusBack();
    const { client } = this.parts.display;
    for (const id of [...this.frame, this.bar]) client.DestroyWindow(id);
    this.parts.display.release();
  }

  /** It lies over what is recorded. Where no key would stop it, it has to stay all the same. */
  private get goesAway(): boolean {
    return this.parts.layout.inside && this.options.stopKey !== undefined;
  }

  private get keys(): string[] {
    const { stopKey, pauseKey } = this.options;
    // Beside the region there is little room, and a button for each.
    const pause = this.goesAway && pauseKey ? [`${pauseKey}: pause`] : [];
    return [...(stopKey ? [`${stopKey}: stop`] : []), ...pause];
  }

  private comeBack(): void {
    if (!this.hidden) return;
    this.hidden = false;
    this.parts.display.client.MapWindow(this.bar);
  }

  private update(next: Pick<ControlLook, 'state' | 'title' | 'detail' | 'share'>): void {
    this.look = { ...this.look, ...next };
    this.draw();
  }

  private makeWindow({ x, y, width, height }: Rect, events: number): number {
    const { client, root } = this.parts.display;
    const id = client.AllocID();
    const backgroundPixel = frameColours.waiting;
    client.CreateWindow(id, root, x, y, width, height, 0, 0, 1, 0, {
      overrideRedirect: true,
      backgroundPixel,
      eventMask: events,
    });
    client.ChangeProperty(0, id, wmClass, stringAtom, 8, Buffer.from('prntscrn\0Prntscrn\0'));
    return id;
  }

  private letThrough(id: number): void {
    this.parts.shape?.Rectangles(shapeSet, shapeInput, id, 0, 0, []);
  }

  private take(event: XEvent): void {
    if (event.wid !== this.bar) return;
    const point = { x: event.x, y: event.y };
    if (event.name === 'Expose') this.drawn = '';
    if (event.name === 'MotionNotify') this.look = { ...this.look, hovered: buttonAt(this.parts.layout, point) };
    if (event.name === 'LeaveNotify') this.look = { ...this.look, hovered: undefined };
    if (event.name === 'FocusOut') this.look = { ...this.look, focused: undefined };
    if (event.name === 'ButtonPress' && event.keycode === 1) this.press(point);
    if (event.name === 'KeyPress') this.type(event);
    this.draw();
  }

  private press(point: { x: number; y: number }): void {
    const button = buttonAt(this.parts.layout, point);
    if (button) this.act(button);
    else void this.takeFocus();
  }

  private type({ keycode, buttons }: XEvent): void {
    const key = this.parts.keyboard.nameOf(keycode, buttons);
    const at = this.look.focused ? controlButtons.indexOf(this.look.focused) : -1;
    if (key === 'Escape') this.act('abort');
    else if (key === 'P') this.act('pause');
    else if (key === 'S') this.act('stop');
    else if (key === 'Tab' || key === 'Right') this.focus(at + (key === 'Tab' && buttons & 1 ? -1 : 1));
    else if (key === 'Left') this.focus(at - 1);
    else if ((key === 'Enter' || key === 'Space') && this.look.focused) this.act(this.look.focused);
  }

  private focus(at: number): void {
    const count = controlButtons.length;
    this.look = { ...this.look, focused: controlButtons[(at + count) % count] };
  }

  private act(button: ControlButton): void {
    if (button === 'abort') this.actions.abort();
    else if (this.look.state !== 'recording' && this.look.state !== 'paused') return;
    else if (button === 'stop') this.actions.stop();
    else this.actions.pause();
  }

  private async takeFocus(): Promise<void> {
    const { display } = this.parts;
    this.before ??= 0;
    const { focus } = await display.call<{ focus: number }>((done) => display.client.GetInputFocus(done));
    if (focus !== this.bar) this.before = focus;
    display.client.SetInputFocus(this.bar, revertToParent);
    // What can be done at once: before it begins, that is to call it off.
    this.focus(controlButtons.indexOf(this.look.state === 'waiting' ? 'abort' : 'stop'));
    this.draw();
  }

  private giveFocusBack(): void {
    if (this.before) this.parts.display.client.SetInputFocus(this.before, revertToParent);
    this.before = undefined;
  }

  private draw(): void {
    if (this.hidden) return;
    const { layout, scale, display } = this.parts;
    const about = this.look.focused ?? this.look.hovered;
    const named = about && this.look.state !== 'waiting' && this.look.state !== 'encoding';
    const detail = named ? nameOf(about, this.look.state === 'paused', this.options) : this.look.detail;
    const look = { ...this.look, detail };
    const key = JSON.stringify(look);
    if (key === this.drawn) return;
    this.drawn = key;
    for (const id of this.frame) {
      display.client.ChangeWindowAttributes(id, { backgroundPixel: frameColours[look.state] });
      display.client.ClearArea(id, 0, 0, 0, 0, 0);
    }
    const { width, height } = layout.bar;
    const canvas = createCanvas(width, height);
    const context = canvas.getContext('2d');
    paintBar(context, layout, look, scale);
    this.put(bgra(context.getImageData(0, 0, width, height).data), width, height);
  }

  private put(pixels: Uint32Array, width: number, height: number): void {
    const { client, depth } = this.parts.display;
    const rows = Math.floor(wireBytes / (width * 4));
    for (let y = 0; y < height; y += rows) {
      const strip = pixels.subarray(y * width, Math.min(height, y + rows) * width);
      const bytes = Buffer.from(strip.buffer as ArrayBuffer, strip.byteOffset, strip.byteLength);
      client.PutImage(zPixmap, this.bar, this.gc, width, strip.length / width, 0, y, 0, depth, bytes);
    }
  }
}

function clock(seconds: number): string {
  const whole = Math.floor(seconds);
  return `${Math.floor(whole / 60)}:${String(whole % 60).padStart(2, '0')}`;
}

function megabytes(bytes: number): string {
  return (bytes / 2 ** 20).toFixed(1);
}
