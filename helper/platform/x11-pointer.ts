import type { XFixes } from 'x11';
import type { Point } from './rect.ts';
import type { X11Display } from './x11-display.ts';

/** The mouse pointer as the screen shows it. */
export interface PointerImage {
  /** Where its hot spot is, in pixels of the whole desktop. */
  at: Point;
  /** The hot spot inside the image. */
  hotSpot: Point;
  width: number;
  height: number;
  /** 4 bytes a pixel: blue, green, red and alpha, the colours multiplied by alpha already. */
  bgra: Uint8Array;
}

/** The pointer's picture and place now (XFIXES 2, GetCursorImage); undefined where the server does not tell. */
export async function readX11Pointer(display: X11Display): Promise<PointerImage | undefined> {
  const { client } = display;
  try {
    const fixes = await display.call<XFixes>((done) => client.require('fixes', done));
    const cursor = await display.call<Parameters<Parameters<XFixes['GetCursorImage']>[0]>[1]>((done) =>
      fixes.GetCursorImage(done),
    );
    const { x, y, xhot, yhot, width, height, cursorImage } = cursor;
    return { at: { x, y }, hotSpot: { x: xhot, y: yhot }, width, height, bgra: cursorImage };
  } catch {
    return undefined;
  }
}
