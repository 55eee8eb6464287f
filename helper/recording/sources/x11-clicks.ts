import type { XInput } from 'x11';
import type { X11Display } from '#helper/platform/x11-display.ts';
import { ClickRings } from './click-rings.ts';

const allMasters = 1;
/** Buttons 4 to 7 are the wheel. */
const lastButton = 3;

/** Where the mouse is clicked. Buttons alone are listened to, and only until `close`: no key is ever read. */
export interface X11Clicks {
  readonly rings: ClickRings;
  close(): void;
}

export async function openX11Clicks(display: X11Display): Promise<X11Clicks> {
  const { client, root } = display;
  const rings = new ClickRings();
  const input = await display.call<XInput>((done) => client.require('xinput', done)).catch(() => undefined);
  if (!input) return { rings, close: () => undefined };
  const { RawButtonPress, RawButtonRelease } = input.EventType;
  input.XISelectEvents(root, [{ deviceId: allMasters, mask: [RawButtonPress, RawButtonRelease] }]);
  const stop = display.onEvent(({ name, detail }) => {
    if (detail > lastButton) return;
    if (name === 'XIRawButtonRelease') rings.release(detail, performance.now());
    if (name !== 'XIRawButtonPress') return;
    client.QueryPointer(root, (error, at) => {
      if (!error) rings.press(detail, { x: at.rootX, y: at.rootY }, performance.now());
    });
  });
  const close = () => {
    stop();
    input.XISelectEvents(root, [{ deviceId: allMasters, mask: [] }]);
  };
  return { rings, close };
}
