import type { XShmSegment } from 'x11';
import { drawPointer } from '#helper/capture/blend.ts';
import { HelperError } from '#helper/platform/helper-error.ts';
import { intersect, type Rect } from '#helper/platform/rect.ts';
import { openX11Display, type X11Display } from '#helper/platform/x11-display.ts';
import { readX11Pointer } from '#helper/platform/x11-pointer.ts';
import { openX11Shm } from '#helper/platform/x11-shm.ts';
import type { FrameSource, SourceOptions } from '../frame-source.ts';
import { openX11Clicks, type X11Clicks } from './x11-clicks.ts';

const zPixmap = 2;
const allPlanes = 0xffffffff;

/** Takes the pictures from the X server, through shared memory where the server is on this machine. */
export async function openX11Source({ rect: wanted, cursor }: SourceOptions): Promise<FrameSource> {
  const display = await openX11Display();
  try {
    const bounds = await display.bounds();
    const rect = intersect(wanted, bounds);
    if (!rect) {
      const size = `${bounds.width}×${bounds.height}`;
      throw new HelperError('area_off_screen', `That area is not on the screen, which is ${size} pixels.`);
    }
    const shm = await openX11Shm(display);
    const size = rect.width * rect.height * 4;
    const make = (done: Parameters<NonNullable<typeof shm>['createSegment']>[1]) => shm?.createSegment(size, done);
    const segment = shm && (await display.call<XShmSegment>(make).catch(() => undefined));
    const clicks = cursor ? await openX11Clicks(display) : undefined;
    return new X11Source(display, rect, segment, clicks);
  } catch (error) {
    display.release();
    throw error;
  }
}

class X11Source implements FrameSource {
  readonly rect: Rect;
  private readonly display: X11Display;
  private readonly segment: XShmSegment | undefined;
  private readonly clicks: X11Clicks | undefined;

  constructor(display: X11Display, rect: Rect, segment: XShmSegment | undefined, clicks: X11Clicks | undefined) {
    this.display = display;
    this.rect = rect;
    this.segment = segment;
    this.clicks = clicks;
  }

  async grab(pixels: Uint32Array): Promise<void> {
    try {
      // Both are asked for in the same breath: the pointer is where it was when the picture was taken.
      const [bytes, pointer] = await Promise.all([this.read(), this.clicks && readX11Pointer(this.display)]);
      const data = new Uint8Array(pixels.buffer, pixels.byteOffset, pixels.byteLength);
      data.set(bytes.subarray(0, data.length));
      this.clicks?.rings.draw(pixels, this.rect, performance.now());
      if (pointer) drawPointer({ ...this.rect, data, stride: this.rect.width * 4 }, pointer);
    } catch (cause) {
      if (cause instanceof HelperError) throw cause;
      throw new HelperError('capture_failed', 'The screen could not be captured.', { cause });
    }
  }

  close(): void {
    this.clicks?.close();
    this.segment?.detach();
    this.display.release();
  }

  private async read(): Promise<Uint8Array> {
    const { client, root } = this.display;
    const { x, y, width, height } = this.rect;
    const { segment } = this;
    if (!segment) {
      const image = await this.display.call<{ data: Buffer }>((done) =>
        client.GetImage(zPixmap, root, x, y, width, height, allPlanes, done),
      );
      return image.data;
    }
    await this.display.call((done) => segment.getImage(root, x, y, width, height, allPlanes, zPixmap, 0, done));
    return segment.buffer;
  }
}
