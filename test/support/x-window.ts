import x11, { type XClient, type XEvent } from 'x11';
import type { Rect } from '#helper/platform/rect.ts';

const exposure = x11.eventMask.Exposure;
const cardinal = 6;

/** A program of its own with windows that it paints itself, whenever the screen asks it to. */
export interface XProgram {
  /** Shows a window filled with stripes of two colours. */
  open(options: {
    rect: Rect;
    colours: [number, number];
    /** Neither framed nor managed by the window manager, as menus are. */
    menu?: boolean;
    /** Without the window manager's frame, and with this much shadow of its own: left, right, top, bottom. */
    shadow?: [number, number, number, number];
  }): Promise<number>;
  move(window: number, x: number, y: number): void;
  close(window: number): void;
  leave(): void;
}

export async function startProgram(display: string): Promise<XProgram> {
  const { client, root, black } = await connect(display);
  const gc = client.AllocID();
  client.CreateGC(gc, root, { foreground: black });
  const painted = new Map<number, { colours: [number, number]; width: number; height: number }>();
  client.on('event', (event: XEvent) => {
    const window = painted.get(event.wid);
    if (event.name === 'Expose' && window) paint(client, gc, event.wid, window);
  });
  const atom = (name: string) => new Promise<number>((done) => client.InternAtom(false, name, (_, id) => done(id)));
  const property = async (window: number, name: string, values: number[]) => {
    const id = await atom(name);
    client.ChangeProperty(0, window, id, name === '_MOTIF_WM_HINTS' ? id : cardinal, 32, values);
  };
  return {
    async open({ rect: { x, y, width, height }, colours, menu = false, shadow }) {
      const window = client.AllocID();
      const values = { eventMask: exposure, backgroundPixel: colours[0], overrideRedirect: menu };
      client.CreateWindow(window, root, x, y, width, height, 0, 0, 1, 0, values);
      client.ChangeProperty(0, window, await atom('WM_NAME'), 31, 8, 'a window');
      // USPosition: the window manager leaves it where it is.
      client.ChangeProperty(0, window, 40, 41, 32, [1, x, y, ...Array(15).fill(0)]);
      if (shadow) {
        await property(window, '_MOTIF_WM_HINTS', [2, 0, 0, 0, 0]);
        await property(window, '_GTK_FRAME_EXTENTS', shadow);
      }
      painted.set(window, { colours, width, height });
      client.MapWindow(window);
      return window;
    },
    move: (window, x, y) => {
      const { width, height } = painted.get(window) ?? { width: 1, height: 1 };
      client.MoveResizeWindow(window, x, y, width, height);
    },
    close: (window) => {
      painted.delete(window);
      client.DestroyWindow(window);
    },
    leave: () => client.terminate(),
  };
}

function connect(display: string): Promise<{ client: XClient; root: number; black: number }> {
  return new Promise((resolve, reject) => {
    const client = x11.createClient({ display }, (error, { screen }) => {
      const [first] = screen;
      if (error || !first) return reject(error ?? new Error('no screen'));
      resolve({ client, root: first.root, black: first.black_pixel });
    });
    client.on('error', () => undefined);
  });
}

/** Which of its two colours a window has at a place inside it. */
export function stripe(x: number, y: number): 0 | 1 {
  return (((x + y * 3) >> 3) & 1) as 0 | 1;
}

/** Diagonal stripes, so that a shifted picture is another picture. */
function paint(
  client: XClient,
  gc: number,
  window: number,
  { colours, width, height }: { colours: [number, number]; width: number; height: number },
): void {
  const data = Buffer.alloc(width * height * 4);
  for (let y = 0; y < height; y += 1) {
    for (let x = 0; x < width; x += 1) data.writeUInt32LE(colours[stripe(x, y)], (y * width + x) * 4);
  }
  const zPixmap = 2;
  client.PutImage(zPixmap, window, gc, width, height, 0, 0, 0, 24, data);
}
