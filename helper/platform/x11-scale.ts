import type { XProperty } from 'x11';
import type { X11Display } from './x11-display.ts';

const stringAtom = 31;
const resourceManagerAtom = 23;

/** How much larger than at 96 dpi the desktop draws its texts: `Xft.dpi` of the resource database, 1 where it is unset. */
export async function readX11Scale(display: X11Display): Promise<number> {
  const property = await display.call<XProperty>((done) =>
    display.client.GetProperty(false, display.root, resourceManagerAtom, stringAtom, 0, 65536, done),
  );
  const dpi = Number(/^Xft\.dpi:\s*([\d.]+)/m.exec(property.data.toString('latin1'))?.[1]);
  return dpi > 0 ? Math.max(1, Math.min(4, Math.round((dpi / 96) * 4) / 4)) : 1;
}
