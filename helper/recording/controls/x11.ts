import x11, { type XEvent, type XShape } from 'x11';
import type { Rect } from '#helper/platform/rect.ts';
import { openX11Display, type X11Display } from '#helper/platform/x11-display.ts';
import { readX11Keyboard, type X11Keyboard } from '#helper/platform/x11-keyboard.ts';
import { readX11Monitors } from '#helper/platform/x11-monitors.ts';
import { readX11Scale } from '#helper/platform/x11-scale.ts';
import type { ControlActions, ControlOptions, Controls } from '../controls.ts';
import { type ControlLayout, layoutControls } from './layout.ts';
import { ControlPanel, type ControlWindows } from './panel.ts';
import { frameColours } from './picture.ts';

const zPixmap = 2;
const [wmClass, stringAtom] = [67, 31];
const [shapeSet, shapeInput] = [0, 2];
const revertToParent = 2;
/** Less than what one request may hold on any server. */
const wireBytes = 200_000;

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
    const rect = fitted(options.rect, options.desktop, bounds);
    const layout = layoutControls(rect, monitors.length > 0 ? monitors : [bounds], scale);
    const windows = new X11ControlWindows({ display, shape, keyboard, layout, scale });
    const panel = new ControlPanel(windows, options, actions);
    windows.listen(panel);
    return panel;
  } catch (error) {
    display.release();
    throw error;
  }
}

/** An Xwayland counts in the compositor's units; what is recorded counts in pixels. */
function fitted({ x, y, width, height }: Rect, desktop: Rect | undefined, bounds: Rect): Rect {
  const across = desktop ? bounds.width / desktop.width : 1;
  const down = desktop ? bounds.height / desktop.height : 1;
  const [left, top] = [Math.floor(x * across), Math.floor(y * down)];
  return {
    x: left,
    y: top,
    width: Math.ceil((x + width) * across) - left,
    height: Math.ceil((y + height) * down) - top,
  };
}

interface Parts {
  readonly display: X11Display;
  readonly shape: XShape | undefined;
  readonly keyboard: X11Keyboard;
  readonly layout: ControlLayout;
  readonly scale: number;
}

class X11ControlWindows implements ControlWindows {
  readonly unseen = false;
  readonly layout: ControlLayout;
  readonly scale: number;
  private readonly parts: Parts;
  private readonly frame: number[];
  private readonly bar: number;
  private readonly gc: number;
  private stopListening = () => {};
  /** Who had the keyboard before the bar took it. */
  private before: number | undefined;

  constructor(parts: Parts) {
    this.parts = parts;
    const { display, layout, scale } = parts;
    this.layout = layout;
    this.scale = scale;
    this.frame = layout.frame.map((side) => this.makeWindow(side, 0));
    for (const id of this.frame) parts.shape?.Rectangles(shapeSet, shapeInput, id, 0, 0, []);
    const { ButtonPress, PointerMotion, LeaveWindow, KeyPress, FocusChange, Exposure } = x11.eventMask;
    const events = ButtonPress | PointerMotion | LeaveWindow | KeyPress | FocusChange | Exposure;
    this.bar = this.makeWindow(layout.bar, events);
    this.gc = display.client.AllocID();
    display.client.CreateGC(this.gc, this.bar, {});
  }

  /** Shows the windows, and tells the panel what happens to the bar. */
  listen(panel: ControlPanel): void {
    const { display } = this.parts;
    this.stopListening = display.onEvent((event) => this.take(event, panel));
    for (const id of [...this.frame, this.bar]) display.client.MapWindow(id);
  }

  draw(bar: Uint32Array, frame: number): void {
    const { client } = this.parts.display;
    for (const id of this.frame) {
      client.ChangeWindowAttributes(id, { backgroundPixel: frame });
      client.ClearArea(id, 0, 0, 0, 0, 0);
    }
    this.put(bar, this.layout.bar);
  }

  async hideBar(): Promise<void> {
    this.parts.display.client.UnmapWindow(this.bar);
    await this.parts.display.sync();
  }

  showBar(): void {
    this.parts.display.client.MapWindow(this.bar);
  }

  async takeFocus(): Promise<void> {
    const { display } = this.parts;
    this.before ??= 0;
    const { focus } = await display.call<{ focus: number }>((done) => display.client.GetInputFocus(done));
    if (focus !== this.bar) this.before = focus;
    display.client.SetInputFocus(this.bar, revertToParent);
  }

  giveFocusBack(): void {
    if (this.before) this.parts.display.client.SetInputFocus(this.before, revertToParent);
    this.before = undefined;
  }

  close(): void {
    this.stopListening();
    const { client } = this.parts.display;
    for (const id of [...this.frame, this.bar]) client.DestroyWindow(id);
    this.parts.display.release();
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

  private take(event: XEvent, panel: ControlPanel): void {
    if (event.wid !== this.bar) return;
    const { name, keycode, buttons } = event;
    const point = { x: event.x, y: event.y };
    if (name === 'Expose') panel.exposed();
    if (name === 'MotionNotify') panel.pointed(point);
    if (name === 'LeaveNotify') panel.pointed(undefined);
    if (name === 'FocusOut') panel.blurred();
    if (name === 'ButtonPress' && keycode === 1) panel.pressed(point);
    if (name === 'KeyPress') panel.typed(this.parts.keyboard.nameOf(keycode, buttons), (buttons & 1) === 1);
  }

  private put(pixels: Uint32Array, { width, height }: Rect): void {
    const { client, depth } = this.parts.display;
    const rows = Math.floor(wireBytes / (width * 4));
    for (let y = 0; y < height; y += rows) {
      const strip = pixels.subarray(y * width, Math.min(height, y + rows) * width);
      const bytes = Buffer.from(strip.buffer as ArrayBuffer, strip.byteOffset, strip.byteLength);
      client.PutImage(zPixmap, this.bar, this.gc, width, strip.length / width, 0, y, 0, depth, bytes);
    }
  }
}
