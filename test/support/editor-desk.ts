import { type Canvas, createCanvas, type SKRSContext2D } from '@napi-rs/canvas';
import type { ToolName } from '#editor/action.ts';
import { type Editor, openEditor } from '#editor/editor.ts';
import type { Handled, Modifiers } from '#editor/event.ts';
import type { EditorHost, EditorOptions, EditorPicture } from '#editor/host.ts';
import type { Point, Rect } from '#editor/rect.ts';

const still: Modifiers = { shift: false, ctrl: false, alt: false };

/** A mouse: every method answers what the editor said to each event. */
class Pointer {
  private readonly desk: EditorDesk;
  constructor(desk: EditorDesk) {
    this.desk = desk;
  }

  press(x: number, y: number, held: Partial<Modifiers> = {}): Handled {
    return this.desk.tell({ type: 'press', button: 'main', point: { x, y }, modifiers: { ...still, ...held } });
  }

  move(x: number, y: number, held: Partial<Modifiers> = {}): Handled {
    return this.desk.tell({ type: 'move', point: { x, y }, modifiers: { ...still, ...held } });
  }

  release(x: number, y: number, held: Partial<Modifiers> = {}): Handled {
    return this.desk.tell({ type: 'release', point: { x, y }, modifiers: { ...still, ...held } });
  }

  click(x: number, y: number, held: Partial<Modifiers> = {}): Handled {
    this.press(x, y, held);
    return this.release(x, y, held);
  }

  double(x: number, y: number): Handled {
    this.click(x, y);
    return this.click(x, y);
  }

  /** Presses at the first point, goes through the others and releases at the last. */
  drag(points: [number, number][], held: Partial<Modifiers> = {}): Handled {
    const [first, ...rest] = points as [[number, number], ...[number, number][]];
    this.press(...first, held);
    for (const point of rest) this.move(...point, held);
    return this.release(...(points.at(-1) as [number, number]), held);
  }

  wheel(steps: number): Handled {
    return this.desk.tell({ type: 'wheel', steps, point: { x: 0, y: 0 }, modifiers: still });
  }
}

/** A keyboard that works as a host does: what the editor does not take as a key and makes text comes as text. */
class Keyboard {
  private readonly desk: EditorDesk;
  constructor(desk: EditorDesk) {
    this.desk = desk;
  }

  /** Such as `Ctrl+Shift+Z`. */
  press(combination: string): Handled {
    const { key, modifiers } = parsed(combination);
    return this.desk.tell({ type: 'key', key, modifiers });
  }

  release(combination: string): Handled {
    const { key, modifiers } = parsed(combination);
    return this.desk.tell({ type: 'key-up', key, modifiers });
  }

  type(text: string): void {
    for (const letter of text) {
      const key = letter === ' ' ? 'Space' : letter === '\n' ? 'Shift+Enter' : letter.toUpperCase();
      if (!this.press(key).consumed) this.desk.tell({ type: 'text', text: letter });
    }
  }
}

function parsed(combination: string): { key: string; modifiers: Modifiers } {
  const parts = combination.split('+');
  const key = parts.pop() || '+';
  return {
    key,
    modifiers: { shift: parts.includes('Shift'), ctrl: parts.includes('Ctrl'), alt: parts.includes('Alt') },
  };
}

/** The canvas of the tests' host. */
export const canvasHost: EditorHost = {
  measure(text, font) {
    ruler.font = font;
    return ruler.measureText(text).width;
  },
  image(rgba, width, height) {
    const canvas = createCanvas(width, height);
    const context = canvas.getContext('2d');
    const data = context.createImageData(width, height);
    data.data.set(rgba);
    context.putImageData(data, 0, 0);
    return canvas;
  },
  sheet(width, height) {
    const canvas = createCanvas(width, height);
    return { canvas: canvas.getContext('2d'), picture: canvas };
  },
};
const ruler = createCanvas(1, 1).getContext('2d');

/** Letters that are all half as wide as high: places in text are then the same with every font. */
const plainHost: EditorHost = {
  ...canvasHost,
  measure: (text, font) => (text.length * Number(/(\d+(\.\d+)?)px/.exec(font)?.[1])) / 2,
};

/** A canvas as the picture to draw on. */
function pictureOf(canvas: Canvas): EditorPicture {
  const { width, height } = canvas;
  const context = canvas.getContext('2d');
  return {
    width,
    height,
    pixels: (rect) => context.getImageData(rect.x, rect.y, rect.width, rect.height).data as Uint8ClampedArray,
  };
}

export type DeskOptions = Partial<Omit<EditorOptions, 'picture'>> & { base?: Canvas; width?: number; height?: number };

/** An editor with a mouse, a keyboard, a clock that stands still and a screen that redraws only what is dirty. */
export class EditorDesk {
  readonly editor: Editor;
  readonly pointer = new Pointer(this);
  readonly keyboard = new Keyboard(this);
  readonly base: Canvas;
  readonly screen: SKRSContext2D;
  time = 0;

  constructor({ base, width = 400, height = 300, ...options }: DeskOptions = {}) {
    this.base = base ?? plainBase(width, height);
    const now = () => this.time;
    this.editor = openEditor({ host: plainHost, now, ...options, picture: pictureOf(this.base) });
    this.screen = createCanvas(this.base.width, this.base.height).getContext('2d');
    this.redraw([{ x: 0, y: 0, width: this.base.width, height: this.base.height }]);
  }

  tell(event: Parameters<Editor['handle']>[0]): Handled {
    const handled = this.editor.handle(event);
    this.redraw(handled.dirty);
    // A second passes between two things that a person does, but between the two clicks of a double one.
    if (event.type === 'release') this.time += 100;
    return handled;
  }

  run(action: Parameters<Editor['run']>[0]): Handled {
    const handled = this.editor.run(action);
    this.redraw(handled.dirty);
    return handled;
  }

  take(tool: ToolName): this {
    if (this.editor.state.tool !== tool) this.run(`tool.${tool}`);
    return this;
  }

  wait(ms = 2000): this {
    this.time += ms;
    return this;
  }

  redraw(dirty: Rect[]): void {
    if (dirty.length === 0) return;
    for (const { x, y, width, height } of dirty) {
      this.screen.drawImage(this.base, x, y, width, height, x, y, width, height);
    }
    this.editor.draw(this.screen, dirty);
  }

  /** The whole screen drawn at once: what the redrawn one has to be equal to. */
  drawnAnew(): SKRSContext2D {
    const context = createCanvas(this.base.width, this.base.height).getContext('2d');
    context.drawImage(this.base, 0, 0);
    this.editor.draw(context, { x: 0, y: 0, width: this.base.width, height: this.base.height });
    return context;
  }

  /** The finished picture of a part, or of all. */
  finished(rect: Rect = { x: 0, y: 0, width: this.base.width, height: this.base.height }): Canvas {
    const canvas = createCanvas(rect.width, rect.height);
    const context = canvas.getContext('2d');
    context.drawImage(this.base, -rect.x, -rect.y);
    this.editor.flatten(context, rect);
    return canvas;
  }

  colorAt({ x, y }: Point): string {
    const [red, green, blue] = this.finished().getContext('2d').getImageData(x, y, 1, 1).data;
    return `#${[red, green, blue].map((part) => (part ?? 0).toString(16).padStart(2, '0')).join('')}`;
  }
}

function plainBase(width: number, height: number, color = '#ffffff'): Canvas {
  const canvas = createCanvas(width, height);
  const context = canvas.getContext('2d');
  context.fillStyle = color;
  context.fillRect(0, 0, width, height);
  return canvas;
}
