import type { XShm, XShmSegment } from 'x11';
import { HelperError } from '#helper/platform/helper-error.ts';
import { intersect, type Rect } from '#helper/platform/rect.ts';
import { Rest } from '#helper/platform/rest.ts';
import { openX11Display, type X11Display } from '#helper/platform/x11-display.ts';
import { readX11Monitors } from '#helper/platform/x11-monitors.ts';
import { readX11Pointer } from '#helper/platform/x11-pointer.ts';
import { openX11Shm } from '#helper/platform/x11-shm.ts';
import { drawPointer } from './blend.ts';
import type { Capture, Frame, GrabOptions, Monitor } from './capture.ts';
import { grabX11Window } from './x11-window.ts';

const zPixmap = 2;
const allPlanes = 0xffffffff;

/** Captures from the X server, through shared memory where the server is on this machine. */
export async function openX11Capture(): Promise<Capture> {
  const display = await openX11Display();
  requireTrueColour(display);
  return new X11Capture(display, await openX11Shm(display));
}

function requireTrueColour(display: X11Display): void {
  const format = display.raw.format[display.depth];
  if (format?.bits_per_pixel === 32 && display.raw.image_byte_order === 0) return;
  display.release();
  throw new HelperError('capture_failed', `This screen has ${display.depth}-bit colour; 24 bits are needed.`);
}

class X11Capture implements Capture {
  private readonly display: X11Display;
  private readonly shm: XShm | undefined;
  private segment: XShmSegment | undefined;
  private queue: Promise<unknown> = Promise.resolve();
  private readonly rest = new Rest(() => {
    this.segment?.detach();
    this.segment = undefined;
  });

  constructor(display: X11Display, shm: XShm | undefined) {
    this.display = display;
    this.shm = shm;
  }

  async monitors(): Promise<Monitor[]> {
    const bounds = await this.display.bounds();
    const found = await readX11Monitors(this.display).catch(() => []);
    return found.length > 0 ? inOrder(found) : [{ ...bounds, name: 'screen', primary: true }];
  }

  async grab(area?: Rect, { pointer = false }: GrabOptions = {}): Promise<Frame> {
    const bounds = await this.display.bounds();
    const rect = intersect(area ?? bounds, bounds);
    if (!rect) {
      throw new HelperError(
        'area_off_screen',
        `That area is not on the screen, which is ${bounds.width}×${bounds.height} pixels.`,
      );
    }
    const grabbed = this.queue.then(() => this.read(rect));
    this.queue = grabbed.catch(() => undefined);
    return orFailure(async () => {
      const frame = { ...rect, data: await grabbed, stride: rect.width * 4 };
      return pointer ? this.withPointer(frame) : frame;
    });
  }

  grabMonitor(monitor: Monitor, options?: GrabOptions): Promise<Frame> {
    return this.grab(monitor, options);
  }

  grabWindow({ pointer = false }: GrabOptions = {}): Promise<Frame> {
    return orFailure(async () => {
      const frame = await grabX11Window(this.display, (area) => this.grab(area));
      return pointer ? this.withPointer(frame) : frame;
    });
  }

  private async withPointer(frame: Frame): Promise<Frame> {
    const pointer = await readX11Pointer(this.display);
    if (pointer) drawPointer(frame, pointer);
    return frame;
  }

  close(): void {
    this.rest.stop();
    this.display.release();
  }

  private async read({ x, y, width, height }: Rect): Promise<Uint8Array> {
    const { client, root } = this.display;
    this.rest.busy();
    const size = width * height * 4;
    const segment = await this.segmentOf(size);
    if (!segment) {
      const image = await this.display.call<{ data: Buffer }>((done) =>
        client.GetImage(zPixmap, root, x, y, width, height, allPlanes, done),
      );
      return image.data;
    }
    await this.display.call((done) => segment.getImage(root, x, y, width, height, allPlanes, zPixmap, 0, done));
    return Uint8Array.prototype.slice.call(segment.buffer, 0, size);
  }

  /** One segment is kept and grown, since making one costs three round trips. */
  private async segmentOf(size: number): Promise<XShmSegment | undefined> {
    const shm = this.shm;
    if (!shm) return undefined;
    if (this.segment && this.segment.size >= size) return this.segment;
    this.segment?.detach();
    this.segment = undefined;
    this.segment = await this.display.call<XShmSegment>((done) => shm.createSegment(size, done)).catch(() => undefined);
    return this.segment;
  }
}

async function orFailure<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (cause) {
    if (cause instanceof HelperError) throw cause;
    throw new HelperError('capture_failed', 'The screen could not be captured.', { cause });
  }
}

/** Primary first; where none is marked, the one at the top left. */
function inOrder(monitors: Monitor[]): Monitor[] {
  const sorted = monitors.toSorted((a, b) => Number(b.primary) - Number(a.primary) || a.x - b.x || a.y - b.y);
  return sorted.map((monitor, index) => ({ ...monitor, primary: index === 0 }));
}
