import type { XEvent, XInput } from 'x11';
import type { X11Display } from '#helper/platform/x11-display.ts';

/** All of them on purpose: the recording of clicks selects on the master devices, and a selection replaces the one before. */
const allDevices = 0;

/** Every key of the screen, pressed in whichever program. */
export interface X11SharedKeys {
  close(): void;
}

/**
 * Listens to the keyboard as it is, past the grabs of other programs (XI 2.1, raw events). The server then sends us every
 * key: only for those who have said so, and only while such a key is wanted. Nothing but the wanted keys is looked at.
 */
export async function listenToX11Keys(
  display: X11Display,
  pressed: (keycode: number, modifiers: number) => void,
): Promise<X11SharedKeys> {
  const { client, root } = display;
  const input = await display.call<XInput>((done) => client.require('xinput', done));
  const held = new Set<number>();
  const stop = display.onEvent((event: XEvent) => {
    if (event.name === 'XIRawKeyRelease') held.delete(event.detail);
    if (event.name !== 'XIRawKeyPress' || held.has(event.detail)) return;
    held.add(event.detail);
    const { detail } = event;
    void display
      .call<{ keyMask: number }>((done) => client.QueryPointer(root, done))
      .then(({ keyMask }) => pressed(detail, keyMask & 0xff))
      .catch(() => undefined);
  });
  input.XISelectEvents(root, [
    { deviceId: allDevices, mask: [input.EventType.RawKeyPress, input.EventType.RawKeyRelease] },
  ]);
  return {
    close() {
      stop();
      input.XISelectEvents(root, [{ deviceId: allDevices, mask: [] }]);
    },
  };
}
