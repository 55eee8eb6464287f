import type { XCursorImage, XFixes, XInput } from 'x11';
import type { Rect } from '#helper/platform/rect.ts';
import type { X11Display } from '#helper/platform/x11-display.ts';
import { ClickRings } from './click-rings.ts';

const allMasters = 1;

/** Draws the pointer and where it clicks, which the X server leaves out of its pictures. */
export interface X11Pointer {
  /** Asks for the pointer as it is now, in the same breath as the picture; the result draws it. */
  look(): Promise<(pixels: Uint32Array, rect: Rect) => void>;
  close(): void;
}

/** Undefined where the server cannot tell what its pointer looks like. */
export async function openX11Pointer(display: X11Display): Promise<X11Pointer | undefined> {
  const { client } = display;
  const fixes = await display.call<XFixes>((done) => client.require('fixes', done)).catch(() => undefined);
  if (!fixes) return undefined;
  const rings = new ClickRings();
  const stopListening = await listenForClicks(display, rings);
  return {
    async look() {
      const image = await display.call<XCursorImage>((done) => fixes.GetCursorImage(done));
      return (pixels, rect) => {
        rings.draw(pixels, rect, performance.now());
        drawCursor(pixels, rect, image);
      };
    },
    close: stopListening,
  };
}

/** Buttons alone, and only while this is open: no key is ever read. */
async function listenForClicks(display: X11Display, rings: ClickRings): Promise<() => void> {
  const { client, root } = display;
  const input = await display.call<XInput>((done) => client.require('xinput', done)).catch(() => undefined);
  if (!input) return () => undefined;
  const { RawButtonPress, RawButtonRelease } = input.EventType;
  input.XISelectEvents(root, [{ deviceId: allMasters, mask: [RawButtonPress, RawButtonRelease] }]);
  const stop = display.onEvent(({ name, detail }) => {
    // 4 to 7 are the wheel.
    if (detail > 3) return;
    if (name === 'XIRawButtonRelease') rings.release(detail, performance.now());
    if (name !== 'XIRawButtonPress') return;
    client.QueryPointer(root, (error, { rootX, rootY }) => {
      if (!error) rings.press(detail, { x: rootX, y: rootY }, performance.now());
    });
  });
  return () => {
    stop();
    input.XISelectEvents(root, [{ deviceId: allMasters, mask: [] }]);
  };
}

/** The image is premultiplied ARGB; its x and y are the hot spot's place on the screen (fixesproto, GetCursorImage). */
function drawCursor(
  pixels: Uint32Array,
  rect: Rect,
  { x, y, width, height, xhot, yhot, cursorImage }: XCursorImage,
): void {
  const [left, top] = [x - xhot - rect.x, y - yhot - rect.y];
  for (let row = Math.max(0, -top); row < Math.min(height, rect.height - top); row += 1) {
    for (let column = Math.max(0, -left); column < Math.min(width, rect.width - left); column += 1) {
      const ink = cursorImage.readUInt32LE((row * width + column) * 4);
      const alpha = ink >>> 24;
      if (alpha === 0) continue;
      const at = (top + row) * rect.width + left + column;
      pixels[at] = alpha === 255 ? ink : over(pixels[at] as number, ink, 255 - alpha);
    }
  }
}

function over(ground: number, ink: number, rest: number): number {
  const part = (shift: number) =>
    Math.min(255, ((ink >>> shift) & 255) + Math.round((((ground >>> shift) & 255) * rest) / 255));
  return (part(16) << 16) | (part(8) << 8) | part(0);
}
