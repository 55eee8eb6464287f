import type { XShm } from 'x11';
import type { X11Display } from './x11-display.ts';

/** MIT-SHM where it really works: remote servers advertise it too and then refuse each segment. */
export async function openX11Shm(display: X11Display): Promise<XShm | undefined> {
  try {
    const shm = await display.call<XShm>((done) => display.client.require('shm', done));
    return (await display.call<boolean>((done) => shm.usable(done))) ? shm : undefined;
  } catch {
    return undefined;
  }
}
