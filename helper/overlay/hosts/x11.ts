import type { XEvent } from 'x11';
import type { Frame } from '#helper/capture/capture.ts';
import { HelperError } from '#helper/platform/helper-error.ts';
import { collectGarbage, Rest } from '#helper/platform/rest.ts';
import { openX11Display, type X11Display } from '#helper/platform/x11-display.ts';
import { readX11Keyboard } from '#helper/platform/x11-keyboard.ts';
import { readX11Keymap } from '#helper/platform/x11-keymap.ts';
import { readX11Scale } from '#helper/platform/x11-scale.ts';
import { beginSelection } from '../begin-selection.ts';
import { composeInto } from '../compose.ts';
import type { CursorName } from '../cursor.ts';
import type { Overlay, Selection, SelectRequest } from '../overlay.ts';
import { OverlaySession, type Surface } from '../session.ts';
import { SpritePainter } from '../sprites.ts';
import { loadX11Cursors } from './x11-cursors.ts';
import { grabX11Input, pointerEvents, releaseX11Input } from './x11-grab.ts';
import { X11Input, type X11Keys } from './x11-input.ts';
import { X11Window } from './x11-window.ts';

/** Makes the overlay's window and warms everything that its first picture needs. */
export async function openX11Overlay(): Promise<Overlay> {
  const display = await openX11Display();
  const [window, keyboard, keymap, scale, bounds] = await Promise.all([
    X11Window.open(display),
    readX11Keyboard(display),
    readX11Keymap(display),
    readX11Scale(display),
    display.bounds(),
  ]);
  await window.prepare(bounds.width * bounds.height);
  const keys = { keyboard, keymap };
  const host = new X11Overlay({ display, window, keys, scale, cursors: loadX11Cursors(display) });
  host.warm();
  return host;
}

interface Parts {
  display: X11Display;
  window: X11Window;
  keys: X11Keys;
  scale: number;
  cursors: Record<CursorName, number>;
}

class X11Overlay implements Overlay {
  private readonly parts: Parts;
  private readonly painter = new SpritePainter();
  private readonly stopListening: () => void;
  /** Anew for each opening: a key that was let go after the last one would seem to be held still. */
  private input: X11Input | undefined;
  private session: OverlaySession | undefined;
  private opening: Promise<Selection | undefined> | undefined;
  private readonly rest = new Rest(() => {
    if (this.open) return;
    this.painter.rest();
    void this.parts.window
      .rest()
      .catch(() => undefined)
      .then(collectGarbage);
  });
  /** Before there is a session to dismiss, while mouse and keyboard are still being waited for. */
  private dismissed = false;

  constructor(parts: Parts) {
    this.parts = parts;
    const stopEvents = parts.display.onEvent((event) => this.take(event));
    const stopLayout = parts.display.onLayout(() => void this.readKeys().catch(() => undefined));
    this.stopListening = () => {
      stopEvents();
      stopLayout();
    };
  }

  get open(): boolean {
    return this.opening !== undefined;
  }

  select(request: SelectRequest): Promise<Selection | undefined> {
    if (this.opening) {
      this.parts.window.raise();
      return this.opening;
    }
    this.dismissed = false;
    this.opening = this.run(request).finally(() => {
      this.opening = undefined;
      this.session = undefined;
      this.rest.busy();
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
    this.rest.stop();
    this.stopListening();
    this.parts.window.close();
    this.parts.display.release();
  }

  /** Composes a picture in memory, so that the code is compiled before the key is pressed. It paints nothing yet. */
  warm(): void {
    const [width, height] = [640, 480];
    const frame: Frame = { x: 0, y: 0, width, height, data: new Uint8Array(width * height * 4), stride: width * 4 };
    const pixels = new Uint32Array(width * height);
    for (const selection of [undefined, { x: 50, y: 50, width: 200, height: 100 }, undefined]) {
      composeInto(pixels, frame, { selection, items: [] }, frame);
    }
  }

  private async run(request: SelectRequest): Promise<Selection | undefined> {
    const started = performance.now();
    const { display, window, cursors } = this.parts;
    const [pointer] = await Promise.all([
      display.call<{ rootX: number; rootY: number }>((done) => display.client.QueryPointer(display.root, done)),
      grabX11Input(display, cursors.cross),
    ]);
    const state = beginSelection(request, { x: pointer.rootX, y: pointer.rootY }, this.parts.scale);
    const session = new OverlaySession(this.surface(), this.painter, request, state);
    this.session = session;
    this.input = new X11Input(this.parts.keys);
    const stopWatching = display.onLost(() =>
      session.fail(new HelperError('display_lost', 'The connection to the screen was lost.')),
    );
    try {
      if (this.dismissed) return undefined;
      await session.show();
      request.onVisible?.(performance.now() - started);
      return await session.outcome;
    } finally {
      session.end();
      stopWatching();
      window.hide();
      releaseX11Input(display);
    }
  }

  private take(event: XEvent): void {
    const { session } = this;
    if (!session) return;
    if (event.name === 'Expose' && this.parts.window.owns(event.wid)) {
      session.expose(this.parts.window.fromWindow(event));
      return;
    }
    const translated = this.input?.translate(event);
    if (translated) session.take(translated);
  }

  private surface(): Surface {
    const { window, cursors, display } = this.parts;
    const { client, root } = display;
    return {
      show: (frame, scene) => window.show(frame, scene),
      update: (frame, scene, parts) => window.update(frame, scene, parts),
      setCursor: (name) => client.ChangeActivePointerGrab(cursors[name], 0, pointerEvents),
      readText: () => window.readClipboard(),
      movePointer: ({ x, y }) => client.WarpPointer(0, root, 0, 0, 0, 0, x, y),
    };
  }

  private async readKeys(): Promise<void> {
    const { display, keys } = this.parts;
    [keys.keyboard, keys.keymap] = await Promise.all([readX11Keyboard(display), readX11Keymap(display)]);
  }
}
