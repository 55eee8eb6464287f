import type { XExtension } from 'x11';
import type { Rect } from './rect.ts';
import type { X11Display } from './x11-display.ts';

export interface X11Monitor extends Rect {
  name: string;
  primary: boolean;
}

/**
 * The monitors as RandR 1.5 sees them (randrproto.txt, RRGetMonitors), which the `x11` package does not have: unlike
 * CRTCs they count mirrored outputs once and join the halves of a tiled screen.
 */
export async function readX11Monitors(display: X11Display): Promise<X11Monitor[]> {
  const { client, root } = display;
  const randr = await display.call<XExtension>((done) => client.require('randr', done));
  const request = Buffer.alloc(12);
  request.writeUInt8(randr.majorOpcode, 0);
  request.writeUInt8(42, 1);
  request.writeUInt16LE(3, 2);
  request.writeUInt32LE(root, 4);
  request.writeUInt8(1, 8);
  const found = await display.request(request, parseMonitors);
  return Promise.all(
    found.map(async ({ atom, primary, rect }) => ({
      ...rect,
      primary,
      name: await display.call<string>((done) => client.GetAtomName(atom, done)),
    })),
  );
}

function parseMonitors(reply: Buffer): { atom: number; primary: boolean; rect: Rect }[] {
  const monitors = [];
  let offset = 24;
  for (let left = reply.readUInt32LE(4); left > 0; left -= 1) {
    monitors.push({
      atom: reply.readUInt32LE(offset),
      primary: reply.readUInt8(offset + 4) === 1,
      rect: {
        x: reply.readInt16LE(offset + 8),
        y: reply.readInt16LE(offset + 10),
        width: reply.readUInt16LE(offset + 12),
        height: reply.readUInt16LE(offset + 14),
      },
    });
    offset += 24 + 4 * reply.readUInt16LE(offset + 6);
  }
  return monitors;
}
