import type { XClient, XError, XEvent, XKeyboardExtension } from 'x11';

/** What is needed of a connection that is still being set up. */
interface Connection {
  client: XClient;
  call<T>(send: (done: (error: XError | null | undefined, result: T) => unknown) => void): Promise<T>;
  request<T>(packet: Buffer, parse: (reply: Buffer) => T): Promise<T>;
}

const coreKeyboard = 0x100;
const detectableAutoRepeat = 1;
/** NewKeyboardNotify and MapNotify; an XKB client is not sent the core protocol's MappingNotify for these. */
const layoutEvents = 0b11;
/** MappingNotify's `request` for the mouse's buttons. */
const pointerMapping = 2;

/**
 * Asks for auto-repeat without invented releases (XKB protocol 4.1.2, PerClientFlags), so that a press without a release
 * before it is a repeat, and for word of changed layouts. A server without XKB is left as it is.
 */
export async function setUpXkb(display: Connection): Promise<void> {
  const { client } = display;
  const xkb = await display.call<XKeyboardExtension>((done) => client.require('xkb', done)).catch(() => undefined);
  if (!xkb) return;
  xkb.SelectEvents(coreKeyboard, layoutEvents, 0, layoutEvents, 0, 0);
  const request = Buffer.alloc(28);
  request.writeUInt8(xkb.majorOpcode, 0);
  request.writeUInt8(21, 1);
  request.writeUInt16LE(7, 2);
  request.writeUInt16LE(coreKeyboard, 4);
  request.writeUInt32LE(detectableAutoRepeat, 8);
  request.writeUInt32LE(detectableAutoRepeat, 12);
  await display.request(request, () => undefined);
}

/** Whether an event says that keys may have other meanings from now on. */
export function isLayoutChange(event: XEvent): boolean {
  if (event.name === 'MappingNotify') return event.request !== pointerMapping;
  return event.name === 'XkbEvent' && (event.xkbType === 0 || event.xkbType === 1);
}
