import type { XKeyboardExtension } from 'x11';
import type { X11Display } from './x11-display.ts';

const coreKeyboard = 0x100;
const detectableAutoRepeat = 1;

/**
 * Asks for auto-repeat without invented releases (XKB protocol 4.1.2, XkbPerClientFlags), so that a press without a
 * release before it is a repeat. A server without XKB is left as it is.
 */
export async function setDetectableRepeat(display: Pick<X11Display, 'client' | 'call' | 'request'>): Promise<void> {
  const { client } = display;
  const xkb = await display.call<XKeyboardExtension>((done) => client.require('xkb', done)).catch(() => undefined);
  if (!xkb) return;
  await display.call((done) => xkb.UseExtension(1, 0, done));
  const request = Buffer.alloc(28);
  request.writeUInt8(xkb.majorOpcode, 0);
  request.writeUInt8(21, 1);
  request.writeUInt16LE(7, 2);
  request.writeUInt16LE(coreKeyboard, 4);
  request.writeUInt32LE(detectableAutoRepeat, 8);
  request.writeUInt32LE(detectableAutoRepeat, 12);
  await display.request(request, () => undefined);
}
