import type { Frame } from '#helper/capture/capture.ts';
import { intersect, type Point, type Rect } from '#helper/platform/rect.ts';
import { composeInto } from '../../compose.ts';
import type { CursorName } from '../../cursor.ts';
import type { Selection } from '../../overlay.ts';
import type { Scene } from '../../scene.ts';

const cursors: Partial<Record<CursorName, string>> = {
  cross: 'crosshair',
  move: 'move',
  arrow: 'default',
  hand: 'pointer',
  text: 'text',
  pick: 'crosshair',
};

/** A canvas with one part of the desktop on it, as large as the window allows and never larger than it is. */
export class Stage {
  /** What is shown, in pixels of the desktop. */
  view: Rect;
  /** How many of those one CSS pixel is. */
  scale = 1;
  readonly canvas: HTMLCanvasElement;
  private readonly context: CanvasRenderingContext2D;
  private readonly marker: HTMLElement;
  private memory = new Uint32Array(0);
  private corner: Point = { x: 0, y: 0 };
  private cursor = 'crosshair';

  constructor(canvas: HTMLCanvasElement, marker: HTMLElement, view: Rect) {
    this.canvas = canvas;
    this.marker = marker;
    this.view = view;
    this.context = canvas.getContext('2d', { alpha: false }) as CanvasRenderingContext2D;
    this.look(view);
  }

  /** Shows another part; its picture has to be drawn anew. */
  look(view: Rect): void {
    this.view = view;
    this.canvas.width = view.width;
    this.canvas.height = view.height;
    this.fit();
  }

  /** Follows the window's size. */
  fit(): void {
    const { canvas, view } = this;
    const own = 1 / devicePixelRatio;
    const fitting = Math.min(innerWidth / view.width, innerHeight / view.height);
    // A window that is the monitor, but for rounding, shows its very pixels.
    const size = fitting > own * 0.995 ? own : fitting;
    this.scale = 1 / size;
    const [width, height] = [view.width * size, view.height * size];
    this.corner = { x: Math.max(0, (innerWidth - width) / 2), y: Math.max(0, (innerHeight - height) / 2) };
    Object.assign(canvas.style, {
      left: `${this.corner.x}px`,
      top: `${this.corner.y}px`,
      width: `${width}px`,
      height: `${height}px`,
    });
  }

  /** The pixel of the desktop at a place of the window, inside the part that is shown. */
  toDesktop({ x, y }: Point): Point {
    const { view, corner, scale } = this;
    const clamp = (value: number, most: number) => Math.max(0, Math.min(Math.floor(value), most - 1));
    return {
      x: view.x + clamp((x - corner.x) * scale, view.width),
      y: view.y + clamp((y - corner.y) * scale, view.height),
    };
  }

  /** The place in the window of a part of the desktop, in CSS pixels. */
  toWindow({ x, y, width, height }: Rect): Rect {
    const { view, corner, scale } = this;
    return {
      x: corner.x + (x - view.x) / scale,
      y: corner.y + (y - view.y) / scale,
      width: width / scale,
      height: height / scale,
    };
  }

  /** Draws parts of a scene; resolves with the window's next picture. */
  draw(frame: Frame, scene: Scene, parts: readonly Rect[]): Promise<void> {
    const visible = parts.flatMap((part) => intersect(part, this.view) ?? []);
    const count = visible.reduce((sum, { width, height }) => sum + width * height, 0);
    const all = count > this.view.width * this.view.height ? [this.view] : visible;
    for (const part of all) this.put(frame, scene, part);
    return new Promise((resolve) => {
      // A window that is covered gets no pictures, and must not wait for one.
      const timer = setTimeout(resolve, 100);
      requestAnimationFrame(() => {
        clearTimeout(timer);
        resolve();
      });
    });
  }

  /** What was chosen, and nothing more to be done with it: the bars and handles are gone. */
  async conclude(frame: Frame, { rect, picture }: Selection): Promise<void> {
    this.marker.hidden = true;
    this.canvas.style.cursor = 'default';
    await this.draw(frame, { selection: rect, items: [] }, [this.view]);
    if (picture) await this.draw(picture, { selection: rect, items: [] }, [rect]);
  }

  private put(frame: Frame, scene: Scene, part: Rect): void {
    const count = part.width * part.height;
    if (this.memory.length < count) this.memory = new Uint32Array(count);
    const pixels = this.memory.subarray(0, count);
    composeInto(pixels, frame, scene, part);
    for (let i = 0; i < count; i += 1) {
      const pixel = pixels[i] as number;
      pixels[i] = 0xff000000 | (pixel & 0xff00) | ((pixel & 0xff) << 16) | ((pixel >>> 16) & 0xff);
    }
    const bytes = new Uint8ClampedArray(pixels.buffer, 0, count * 4);
    const image = new ImageData(bytes as Uint8ClampedArray<ArrayBuffer>, part.width, part.height);
    this.context.putImageData(image, part.x - this.view.x, part.y - this.view.y);
  }

  setCursor(name: CursorName): void {
    this.cursor = cursors[name] ?? `${name}-resize`;
    if (this.marker.hidden) this.canvas.style.cursor = this.cursor;
  }

  /** No page may move the mouse: a cross shows where the keyboard has put the pointer, until the mouse moves again. */
  movePointer(to: Point): void {
    const { x, y } = this.toWindow({ ...to, width: 1, height: 1 });
    this.marker.hidden = false;
    this.marker.style.left = `${x}px`;
    this.marker.style.top = `${y}px`;
    this.canvas.style.cursor = 'none';
  }

  /** The mouse moves itself. */
  freePointer(): void {
    if (this.marker.hidden) return;
    this.marker.hidden = true;
    this.canvas.style.cursor = this.cursor;
  }
}
