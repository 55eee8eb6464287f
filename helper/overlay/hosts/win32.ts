import type { Frame } from '#helper/capture/capture.ts';
import { readWin32Text } from '#helper/clipboard/win32-text.ts';
import { HelperError } from '#helper/platform/helper-error.ts';
import { contains, intersect, type Point, type Rect } from '#helper/platform/rect.ts';
import { cursorPosition } from '#helper/platform/win32-api.ts';
import { openWin32Desk, type Win32Desk } from '#helper/platform/win32-desk.ts';
import type { DeskEvent } from '#helper/platform/win32-desk-message.ts';
import { readWin32Monitors } from '#helper/platform/win32-monitors.ts';
import { beginSelection } from '../begin-selection.ts';
import { composeInto } from '../compose.ts';
import { drawScene } from '../draw.ts';
import type { Overlay, Selection, SelectRequest } from '../overlay.ts';
import type { Scene } from '../scene.ts';
import { OverlaySession, type Surface } from '../session.ts';
import { SpritePainter } from '../sprites.ts';
import type { OverlayEvent } from '../state.ts';
import { win32Cursors } from './win32-cursors.ts';
import { win32KeyName } from './win32-keys.ts';

/** Prepares the thread that will own the overlay's window and warms everything that its first picture needs. */
export async function openWin32Overlay(): Promise<Overlay> {
  const host = new Win32Overlay(await openWin32Desk());
  host.warm();
  return host;
}

class Win32Overlay implements Overlay {
  private readonly desk: Win32Desk;
  private readonly painter = new SpritePainter();
  private readonly stopListening: () => void;
  private session: OverlaySession | undefined;
  private opening: Promise<Selection | undefined> | undefined;
  /** Shared with the thread that shows it; as large as the desktop while the overlay is open. */
  private pixels = new SharedArrayBuffer(0);
  private dismissed = false;

  constructor(desk: Win32Desk) {
    this.desk = desk;
    this.stopListening = desk.onEvent((event) => this.take(event));
  }

  get open(): boolean {
    return this.opening !== undefined;
  }

  select(request: SelectRequest): Promise<Selection | undefined> {
    if (this.opening) {
      void this.desk.ask({ ask: 'raise' });
      return this.opening;
    }
    this.dismissed = false;
    this.opening = this.run(request).finally(() => {
      this.opening = undefined;
      this.session = undefined;
    });
    return this.opening;
  }

  dismiss(): void {
    this.dismissed = true;
    this.session?.dismiss();
  }

  record(): boolean {
    return this.session?.record() ?? false;
  }

  close(): void {
    this.dismiss();
    this.stopListening();
    this.desk.release();
  }

  /** Draws a first picture into memory, so that fonts are loaded and the code is compiled before the key is pressed. */
  warm(): void {
    const [width, height] = [640, 480];
    const frame: Frame = { x: 0, y: 0, width, height, data: new Uint8Array(width * height * 4), stride: width * 4 };
    const state = beginSelection({ frame, monitors: [], hint: true }, { x: 10, y: 10 }, 1);
    const pixels = new Uint32Array(width * height);
    const selected = { ...state, selection: { x: 50, y: 50, width: 200, height: 100 } };
    for (const each of [state, selected, state]) {
      composeInto(pixels, frame, drawScene(each, frame, this.painter), frame);
    }
  }

  private async run(request: SelectRequest): Promise<Selection | undefined> {
    const started = performance.now();
    const { frame } = request;
    const pointer = { x: frame.x, y: frame.y };
    cursorPosition(pointer);
    this.pixels = new SharedArrayBuffer(frame.width * frame.height * 4);
    const session = new OverlaySession(
      this.surface(),
      this.painter,
      request,
      beginSelection(request, pointer, scaleAt(pointer)),
    );
    this.session = session;
    void this.desk.lost.then(() => session.fail(new HelperError('display_lost', 'The desktop session has ended.')));
    try {
      if (this.dismissed) return undefined;
      await session.show();
      request.onVisible?.(performance.now() - started);
      return await session.outcome;
    } finally {
      session.end();
      await this.desk.ask({ ask: 'hide' });
      this.pixels = new SharedArrayBuffer(0);
    }
  }

  private surface(): Surface {
    const { desk } = this;
    return {
      show: async (frame, scene) => {
        this.compose(frame, scene, [frame]);
        const { x, y, width, height } = frame;
        await desk.ask({ ask: 'show', at: { x, y, width, height }, pixels: this.pixels });
      },
      update: async (frame, scene, parts) => {
        await desk.ask({ ask: 'draw', parts: this.compose(frame, scene, parts) });
      },
      setCursor: (name) => void desk.ask({ ask: 'cursor', resource: win32Cursors[name] }),
      movePointer: (to) => void desk.ask({ ask: 'warp', to }),
      readText: async () => readWin32Text(),
    };
  }

  /** Draws the parts one behind the other into the shared memory; one picture of all where they are more than that. */
  private compose(frame: Frame, scene: Scene, parts: Rect[]): Rect[] {
    const visible = parts.flatMap((part) => intersect(part, frame) ?? []);
    const count = visible.reduce((sum, { width, height }) => sum + width * height, 0);
    if (count > frame.width * frame.height) return this.compose(frame, scene, [frame]);
    const memory = new Uint32Array(this.pixels);
    let offset = 0;
    for (const part of visible) {
      composeInto(memory.subarray(offset), frame, scene, part);
      offset += part.width * part.height;
    }
    return visible;
  }

  private take(event: DeskEvent): void {
    if (event.tell === 'exposed') this.session?.expose(event.part);
    const translated = translate(event);
    if (translated) this.session?.take(translated);
  }
}

function translate(event: DeskEvent): OverlayEvent | undefined {
  if (event.tell === 'wheel') {
    return { type: 'wheel', steps: event.steps, point: event.point, modifiers: event.held };
  }
  if (event.tell === 'mouse') {
    const { point, held: modifiers, button, what } = event;
    if (what === 'press') return { type: 'press', button, point, modifiers };
    return { type: what, point, modifiers };
  }
  if (event.tell !== 'key') return undefined;
  const { held: modifiers, repeated, text } = event;
  const key = win32KeyName(event);
  if (!event.down) return key ? { type: 'key-up', key, modifiers } : undefined;
  return key || text ? { type: 'key', key, modifiers, repeated, ...(text && { text }) } : undefined;
}

function scaleAt(pointer: Point): number {
  return readWin32Monitors().find((monitor) => contains(monitor, pointer))?.scale ?? 1;
}
