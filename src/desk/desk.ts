import type { ActionName } from '#editor/action.ts';
import type { EditorCanvas } from '#editor/canvas.ts';
import { type Editor, openEditor } from '#editor/editor.ts';
import type { EditorEvent, Handled } from '#editor/event.ts';
import type { Point, Rect } from '#editor/rect.ts';
import type { Style, Styles } from '#editor/style.ts';
import type { EditorWords } from '#editor/words.ts';
import { nudgeCrop } from './crop.ts';
import { Viewport } from './viewport.ts';

/** A decoded picture, to be edited on a page. */
export interface DeskPicture {
  readonly bitmap: ImageBitmap;
  readonly width: number;
  readonly height: number;
  /** Names the bytes that were decoded, for whoever replaces them. */
  readonly tag?: string | undefined;
}

export interface DeskOptions {
  readonly picture: DeskPicture;
  readonly words: EditorWords;
  readonly styles: Styles;
  /** Says something politely to who cannot see it. */
  readonly say: (text: string) => void;
  /** Puts text on the clipboard. */
  readonly copy: (text: string) => void;
  /** Of a region, `{width}` and `{height}` filled in. */
  readonly sizeWords: (rect: Rect) => string;
}

/** One picture being edited: the engine, what part of it is shown, and the region that it is cut to. */
export class Desk {
  readonly editor: Editor;
  readonly view: Viewport;
  readonly picture: DeskPicture;
  /** What will be left of the picture; undefined: all of it. */
  crop: Rect | undefined;
  /** Whether presses change the region. */
  cropping = false;
  /** Where the keyboard has moved the pointer of the tool, which no browser lets a page move. */
  pointerAt: Point | undefined;
  /** Counts up with every change, so that a component knows when to look again. */
  version = 0;
  readonly #options: DeskOptions;
  readonly #listeners = new Set<() => void>();
  #draw: (() => void) | undefined;
  #frame = 0;

  constructor(options: DeskOptions) {
    const { picture, words, styles } = options;
    this.#options = options;
    this.picture = picture;
    this.view = new Viewport(picture);
    const scratch = contextOf(1, 1);
    this.editor = openEditor({
      picture: { width: picture.width, height: picture.height, pixels: (rect) => pixelsOf(picture, rect) },
      host: {
        measure: (text, font) => {
          scratch.font = font;
          return scratch.measureText(text).width;
        },
        image: (rgba, width, height) => {
          const context = contextOf(width, height);
          context.putImageData(new ImageData(rgba, width, height), 0, 0);
          return context.canvas;
        },
      },
      styles,
      words,
      // A stroke is as wide to the eye on a large picture as on a small one.
      scale: Math.max(1, Math.round(Math.max(picture.width, picture.height) / 2000)),
    });
  }

  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };

  /** What draws the desk from now on, at most once for each frame of the screen; undefined: nothing. */
  attach(draw: (() => void) | undefined): void {
    this.#draw = draw;
    this.changed();
  }

  resize(width: number, height: number, density: number): void {
    this.view.resize({ width, height }, density);
    this.lookedAround();
  }

  /** Whether leaving would lose anything. */
  get hasWork(): boolean {
    return this.editor.hasWork || this.crop !== undefined;
  }

  /** Whether a text is being typed. */
  get typing(): boolean {
    return this.editor.state.typing !== undefined;
  }

  handle(event: EditorEvent): Handled {
    return this.#done(this.editor.handle(event));
  }

  run(action: ActionName): void {
    if (action.startsWith('tool.')) this.cropping = false;
    this.#done(this.editor.run(action));
  }

  restyle(style: Partial<Style>): void {
    this.#done(this.editor.restyle(style));
  }

  #done(handled: Handled): Handled {
    if (handled.announce !== undefined) this.#options.say(handled.announce);
    if (handled.copy !== undefined) this.#options.copy(handled.copy);
    if (handled.warp) {
      this.pointerAt = handled.warp;
      this.view.reveal(handled.warp);
    }
    this.changed();
    return handled;
  }

  /** Begins to choose a region, or ends it and keeps what was chosen. */
  toggleCropping(): void {
    if (this.cropping) {
      this.endCropping();
      return;
    }
    while (this.editor.state.tool !== undefined && this.editor.escape().consumed);
    this.cropping = true;
    this.setCrop(this.crop ?? wholeOf(this.picture));
  }

  endCropping(): void {
    this.cropping = false;
    const { crop, picture } = this;
    if (crop && crop.width === picture.width && crop.height === picture.height) this.crop = undefined;
    this.changed();
  }

  /** The whole picture again. */
  resetCrop(): void {
    this.cropping = false;
    this.crop = undefined;
    this.editor.setArea(wholeOf(this.picture));
    this.#options.say(this.#options.sizeWords(wholeOf(this.picture)));
    this.changed();
  }

  setCrop(rect: Rect): void {
    this.crop = rect;
    this.editor.setArea(rect);
    this.changed();
  }

  sayCrop(): void {
    if (this.crop) this.#options.say(this.#options.sizeWords(this.crop));
  }

  nudgeCrop(by: Point, resize: boolean): void {
    this.setCrop(nudgeCrop(this.crop ?? wholeOf(this.picture), by, resize, this.picture));
    this.sayCrop();
  }

  /** After a change of what part is shown. */
  lookedAround(): void {
    this.editor.setUnit(1 / this.view.zoom);
    this.changed();
  }

  changed(): void {
    this.version += 1;
    for (const listener of this.#listeners) listener();
    this.#frame ||= requestAnimationFrame(() => {
      this.#frame = 0;
      this.#draw?.();
    });
  }

  /** What is left of the picture with everything that was drawn, in a canvas of its own. */
  flatten(): HTMLCanvasElement {
    const rect = this.crop ?? wholeOf(this.picture);
    const context = contextOf(rect.width, rect.height);
    context.drawImage(this.picture.bitmap, -rect.x, -rect.y);
    this.editor.flatten(context as unknown as EditorCanvas, rect);
    return context.canvas;
  }

  close(): void {
    cancelAnimationFrame(this.#frame);
    this.#draw = undefined;
  }
}

export const wholeOf = ({ width, height }: DeskPicture): Rect => ({ x: 0, y: 0, width, height });

function contextOf(width: number, height: number): CanvasRenderingContext2D {
  const canvas = document.createElement('canvas');
  canvas.width = width;
  canvas.height = height;
  const context = canvas.getContext('2d');
  if (!context) throw new Error('This browser gives no canvas');
  return context;
}

function pixelsOf({ bitmap }: DeskPicture, { x, y, width, height }: Rect): Uint8ClampedArray {
  const context = contextOf(width, height);
  context.drawImage(bitmap, -x, -y);
  return context.getImageData(0, 0, width, height).data;
}
