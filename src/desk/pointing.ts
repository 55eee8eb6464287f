import type { EditorCursor } from '#editor/editor-state.ts';
import type { Modifiers } from '#editor/event.ts';
import type { Point, Rect } from '#editor/rect.ts';
import { type CropHandle, cropHandleAt, dragCrop } from './crop.ts';
import { type Desk, wholeOf } from './desk.ts';
import { modifiersOf } from './key-name.ts';

type Drag = 'editor' | 'pan' | { readonly handle: CropHandle; readonly from: Point; readonly rect: Rect };

/** The reach of the region's edges, in CSS pixels. */
const reach = 9;

/** What the mouse, a pen or a finger does to a desk. */
export class Pointing {
  readonly #desk: Desk;
  #drag: Drag | undefined;
  #last: Point = { x: 0, y: 0 };
  /** Space is held down: a drag moves the picture. */
  panning = false;
  /** It did, so that Space was no key of the editor's. */
  panned = false;

  constructor(desk: Desk) {
    this.#desk = desk;
  }

  get dragging(): boolean {
    return this.#drag !== undefined;
  }

  press(event: PointerEvent, at: Point): void {
    this.#last = at;
    this.panned ||= this.panning;
    if (event.button === 1 || this.panning) this.#drag = 'pan';
    else if (this.#desk.cropping) this.#pressCrop(at);
    else this.#pressEditor(event, at);
    this.#desk.changed();
  }

  #pressCrop(at: Point): void {
    const { view, crop, picture } = this.#desk;
    const from = view.toPicture(at);
    const rect = crop ?? wholeOf(picture);
    const whole = rect.width === picture.width && rect.height === picture.height;
    const handle = cropHandleAt(rect, from, reach / view.zoom);
    // Inside of the whole picture there is nothing to move: a press there begins a region.
    this.#drag = { handle: whole && handle === 'move' ? 'new' : handle, from, rect };
  }

  #pressEditor(event: PointerEvent, at: Point): void {
    const { view } = this.#desk;
    const button = event.button === 2 ? 'secondary' : 'main';
    const press = { type: 'press', button, point: view.toPicture(at), modifiers: modifiersOf(event) } as const;
    this.#drag = this.#desk.handle(press).consumed ? 'editor' : 'pan';
  }

  move(event: PointerEvent, at: Point): void {
    const { view } = this.#desk;
    const drag = this.#drag;
    this.#desk.pointerAt = undefined;
    if (drag === 'pan') {
      view.pan({ x: at.x - this.#last.x, y: at.y - this.#last.y });
      this.#desk.lookedAround();
    } else if (typeof drag === 'object') {
      const { handle, from, rect } = drag;
      const to = view.toPicture(at);
      const moved = Math.hypot(to.x - from.x, to.y - from.y) * view.zoom;
      if (moved >= 5 || handle !== 'new') {
        const { picture } = this.#desk;
        this.#desk.setCrop(dragCrop(rect, handle, { from, to, square: event.shiftKey }, picture));
      }
    } else if (!this.#desk.cropping) {
      this.#desk.handle({ type: 'move', point: view.toPicture(at), modifiers: modifiersOf(event) });
    }
    this.#last = at;
  }

  release(modifiers: Modifiers, at: Point): void {
    const drag = this.#drag;
    this.#drag = undefined;
    if (drag === 'editor') this.#desk.handle({ type: 'release', point: this.#desk.view.toPicture(at), modifiers });
    else if (typeof drag === 'object') this.#desk.sayCrop();
    this.#desk.changed();
  }

  /** As CSS has it. */
  get cursor(): string {
    const { cropping, crop, editor, view } = this.#desk;
    if (this.#drag === 'pan') return 'grabbing';
    if (this.panning) return 'grab';
    if (cropping && crop) {
      const handle = typeof this.#drag === 'object' ? this.#drag.handle : undefined;
      return cropCursor(handle ?? cropHandleAt(crop, view.toPicture(this.#last), reach / view.zoom));
    }
    const { cursor, tool } = editor.state;
    return tool === undefined && cursor === 'default' ? 'grab' : (cursors[cursor] ?? `${cursor}-resize`);
  }
}

const cursors: Partial<Record<EditorCursor, string>> = {
  cross: 'crosshair',
  default: 'default',
  move: 'move',
  text: 'text',
  pointer: 'pointer',
  pick: 'crosshair',
};

function cropCursor(handle: CropHandle): string {
  if (handle === 'new') return 'crosshair';
  return handle === 'move' ? 'move' : `${handle}-resize`;
}
