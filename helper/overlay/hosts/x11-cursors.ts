import type { X11Display } from '#helper/platform/x11-display.ts';
import { type CursorName, cursorNames } from '../cursor.ts';

/** The glyphs of the server's cursor font (X11/cursorfont.h). */
const glyphs: Record<CursorName, number> = {
  cross: 34,
  move: 52,
  arrow: 68,
  hand: 60,
  text: 152,
  pick: 128,
  nw: 134,
  n: 138,
  ne: 136,
  e: 96,
  se: 14,
  s: 16,
  sw: 12,
  w: 70,
};

/** Makes the cursors once; a server without the cursor font keeps its own pointer. */
export function loadX11Cursors({ client }: X11Display): Record<CursorName, number> {
  const font = client.AllocID();
  client.OpenFont(font, 'cursor');
  const white = { R: 0xffff, G: 0xffff, B: 0xffff };
  const black = { R: 0, G: 0, B: 0 };
  const cursors = cursorNames.map((name) => {
    const cursor = client.AllocID();
    client.CreateGlyphCursor(cursor, font, font, glyphs[name], glyphs[name] + 1, black, white);
    return [name, cursor] as const;
  });
  client.CloseFont(font);
  return Object.fromEntries(cursors) as Record<CursorName, number>;
}
