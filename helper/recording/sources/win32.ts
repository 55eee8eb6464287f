import { openWin32Capture } from '#helper/capture/win32.ts';
import type { Point } from '#helper/platform/rect.ts';
import { cursorPosition, user32 } from '#helper/platform/win32-api.ts';
import type { FrameSource, SourceOptions } from '../frame-source.ts';
import { ClickRings } from './click-rings.ts';

const keyState = user32.func('int16 __stdcall GetAsyncKeyState(int key)') as (key: number) => number;
/** Virtual keys of the mouse; no key of the keyboard is ever asked for. */
const mouseButtons = [1, 2, 4];
/** Held now, or pressed since it was asked last. */
const [held, pressed] = [0x8000, 1];

/** Takes the pictures by GDI; the pointer and its clicks are drawn where that is wanted. */
export async function openWin32Source({ rect: wanted, cursor }: SourceOptions): Promise<FrameSource> {
  const capture = openWin32Capture();
  try {
    const { x, y, width, height } = await capture.grab(wanted);
    const rect = { x, y, width, height };
    const rings = new ClickRings();
    for (const button of mouseButtons) keyState(button);
    return {
      rect,
      async grab(pixels) {
        if (cursor) lookAtButtons(rings);
        const { data } = await capture.grab(rect, { pointer: cursor });
        new Uint8Array(pixels.buffer, pixels.byteOffset, pixels.byteLength).set(data);
        if (cursor) rings.draw(pixels, rect, performance.now());
      },
      close: () => capture.close(),
    };
  } catch (error) {
    capture.close();
    throw error;
  }
}

/** Between two pictures a button may have gone down and up again. */
function lookAtButtons(rings: ClickRings): void {
  const now = performance.now();
  const at: Point = { x: 0, y: 0 };
  for (const button of mouseButtons) {
    const state = keyState(button);
    if (state & pressed && cursorPosition(at)) rings.press(button, { ...at }, now);
    if (!(state & held)) rings.release(button, now);
  }
}
