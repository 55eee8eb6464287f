import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { SessionBus } from './session-bus.ts';
import type { Picture, XScreen } from './x-screen.ts';

/** Xfce's own panel along the lower edge of the screen, with nothing in it but the place for icons. */
export interface XfcePanel {
  /** In pixels; what is above is not the panel's. */
  readonly top: number;
  /** Waits for an icon of ours, by the blue of its ground; its middle. */
  icon(): Promise<[x: number, y: number]>;
  stop(): Promise<void>;
}

const size = 32;
const settings = `<?xml version="1.0" encoding="UTF-8"?>
<channel name="xfce4-panel" version="1.0">
  <property name="configver" type="int" value="2"/>
  <property name="panels" type="array"><value type="int" value="1"/>
    <property name="panel-1" type="empty">
      <property name="position" type="string" value="p=10;x=0;y=0"/>
      <property name="length" type="uint" value="100"/>
      <property name="position-locked" type="bool" value="true"/>
      <property name="size" type="uint" value="${size}"/>
      <property name="plugin-ids" type="array"><value type="int" value="1"/></property>
    </property>
  </property>
  <property name="plugins" type="empty"><property name="plugin-1" type="string" value="systray"/></property>
</channel>`;

/** The bus must have been started with the screen's surroundings: Xfce's settings come from a service on it. */
export async function startXfcePanel(screen: XScreen, bus: SessionBus): Promise<XfcePanel> {
  const folder = join(screen.env.XDG_CONFIG_HOME ?? '', 'xfce4/xfconf/xfce-perchannel-xml');
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, 'xfce4-panel.xml'), settings);
  const env = { ...screen.env, DBUS_SESSION_BUS_ADDRESS: bus.address, NO_AT_BRIDGE: '1' };
  const panel = spawn('xfce4-panel', ['--disable-wm-check'], { env, stdio: 'ignore' });
  const { height } = await screen.picture();
  const top = height - size - 4;
  return {
    top,
    async icon() {
      for (let waited = 0; waited < 15_000; waited += 100) {
        const found = middleOfBlue(await screen.picture(), height - size + 2);
        if (found) return found;
        await sleep(100);
      }
      throw new Error('The icon did not come into the panel');
    },
    async stop() {
      const ended = once(panel, 'exit');
      panel.kill();
      await ended;
    },
  };
}

function middleOfBlue({ width, height, rgb }: Picture, top: number): [number, number] | undefined {
  const found: [number, number][] = [];
  for (let y = top; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const [red = 0, green = 0, blue = 0] = rgb.subarray((y * width + x) * 3);
      if (blue > 200 && red < 110 && green < 130) found.push([x, y]);
    }
  }
  // The background under it is painted in all colours; the panel is of one.
  const panelHasCome = rgb.subarray(((height - 4) * width + width - 20) * 3).subarray(0, 30);
  if (found.length < 60 || new Set(panelHasCome).size > 3) return undefined;
  const mean = (axis: 0 | 1) => Math.round(found.reduce((sum, place) => sum + place[axis], 0) / found.length);
  return [mean(0), mean(1)];
}
