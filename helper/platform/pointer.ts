import { findLinuxSession } from './linux-session.ts';
import type { Point } from './rect.ts';

/** Where the mouse is, in pixels of the whole desktop; undefined where the system tells no program. */
export async function findPointer(): Promise<Point | undefined> {
  if (process.platform === 'win32') {
    const { cursorPosition } = await import('./win32-api.ts');
    const point = { x: 0, y: 0 };
    return cursorPosition(point) ? point : undefined;
  }
  if (process.platform !== 'linux' || (await findLinuxSession()) !== 'x11') return undefined;
  const { openX11Display } = await import('./x11-display.ts');
  const display = await openX11Display();
  try {
    const pointer = await display.call<{ rootX: number; rootY: number }>((done) =>
      display.client.QueryPointer(display.root, done),
    );
    return { x: pointer.rootX, y: pointer.rootY };
  } finally {
    display.release();
  }
}
