import x11, { type XShm, type XShmSegment } from 'x11';
import type { Frame } from '#helper/capture/capture.ts';
import { intersect, type Point, type Rect } from '#helper/platform/rect.ts';
import type { X11Display } from '#helper/platform/x11-display.ts';
import { openX11Shm } from '#helper/platform/x11-shm.ts';
import { composeInto } from '../compose.ts';
import type { Scene } from '../scene.ts';
import { readX11Clipboard } from './x11-paste.ts';

const zPixmap = 2;
/** The atom WM_CLASS and the atom STRING are the same on every server. */
const wmClass = 67;
const string = 31;
/** Rows that go over the wire at once where there is no shared memory. */
const wireBytes = 1 << 18;

/** One override-redirect window over the whole desktop, made once and mapped only while the overlay is open. */
export class X11Window {
  private readonly display: X11Display;
  private readonly shm: XShm | undefined;
  private readonly id: number;
  private readonly gc: number;
  private segment: XShmSegment | undefined;
  private origin: Point = { x: 0, y: 0 };

  static async open(display: X11Display): Promise<X11Window> {
    return new X11Window(display, await openX11Shm(display));
  }

  private constructor(display: X11Display, shm: XShm | undefined) {
    const { client, root } = display;
    this.display = display;
    this.shm = shm;
    this.id = client.AllocID();
    this.gc = client.AllocID();
    // No background: the screen keeps what it shows until the first picture is there, so nothing flashes.
    client.CreateWindow(this.id, root, 0, 0, 1, 1, 0, 0, 1, 0, {
      overrideRedirect: true,
      backgroundPixmap: 0,
      eventMask: x11.eventMask.Exposure,
    });
    client.ChangeProperty(0, this.id, wmClass, string, 8, Buffer.from('prntscrn\0Prntscrn\0'));
    client.CreateGC(this.gc, this.id, {});
  }

  /** Reserves the memory for a picture of this many pixels. */
  async prepare(pixels: number): Promise<void> {
    const size = pixels * 4;
    const { shm } = this;
    if (!shm || (this.segment && this.segment.size >= size)) return;
    this.segment?.detach();
    this.segment = await this.display.call<XShmSegment>((done) => shm.createSegment(size, done)).catch(() => undefined);
  }

  /** Changes the memory, which has held a picture, for some that takes no room until it is written. */
  async rest(): Promise<void> {
    const { segment } = this;
    if (!segment) return;
    this.segment = undefined;
    segment.detach();
    await this.prepare(segment.size / 4);
  }

  /** Maps the window with the scene on it; resolves when the server has drawn it. */
  async show(frame: Frame, scene: Scene): Promise<void> {
    const { client } = this.display;
    await this.prepare(frame.width * frame.height);
    const parts = this.compose(frame, scene, [frame]);
    this.origin = { x: frame.x, y: frame.y };
    client.MoveResizeWindow(this.id, frame.x, frame.y, frame.width, frame.height);
    client.RaiseWindow(this.id);
    client.MapWindow(this.id);
    for (const part of parts) part();
    await this.display.sync();
  }

  /** Redraws parts of the scene; resolves when the server has drawn them and the memory may be written again. */
  async update(frame: Frame, scene: Scene, parts: Rect[]): Promise<void> {
    for (const put of this.compose(frame, scene, parts)) put();
    await this.display.sync();
  }

  /** The text on the clipboard; undefined where there is none. */
  readClipboard(): Promise<string | undefined> {
    return readX11Clipboard(this.display, this.id);
  }

  /** A rectangle of the window, in desktop pixels. */
  fromWindow({ x, y, width, height }: Rect): Rect {
    return { x: x + this.origin.x, y: y + this.origin.y, width, height };
  }

  owns(windowId: number): boolean {
    return windowId === this.id;
  }

  raise(): void {
    this.display.client.RaiseWindow(this.id);
  }

  hide(): void {
    this.display.client.UnmapWindow(this.id);
  }

  close(): void {
    this.segment?.detach();
    this.display.client.DestroyWindow(this.id);
  }

  /** Draws the parts one behind the other into the shared memory and returns the requests that put them on the screen. */
  private compose(frame: Frame, scene: Scene, parts: Rect[]): (() => void)[] {
    const visible = parts.flatMap((part) => intersect(part, frame) ?? []);
    const pixels = visible.reduce((sum, { width, height }) => sum + width * height, 0);
    if (!this.segment || pixels * 4 > this.segment.size) {
      if (pixels > frame.width * frame.height) return this.compose(frame, scene, [frame]);
      return visible.flatMap((part) => this.composeForWire(frame, scene, part));
    }
    const { segment } = this;
    const memory = new Uint32Array(segment.buffer.buffer, segment.buffer.byteOffset, segment.size >>> 2);
    let offset = 0;
    const puts = visible.map((part) => {
      composeInto(memory.subarray(offset), frame, scene, part);
      const at = offset * 4;
      offset += part.width * part.height;
      return () => this.putShared(segment, frame, part, at);
    });
    segment.commit(0, offset * 4);
    return puts;
  }

  private putShared(segment: XShmSegment, frame: Frame, part: Rect, offset: number): void {
    segment.putImage(this.id, this.gc, {
      width: part.width,
      height: part.height,
      dstX: part.x - frame.x,
      dstY: part.y - frame.y,
      depth: this.display.depth,
      offset,
      autoCommit: false,
    });
  }

  private composeForWire(frame: Frame, scene: Scene, part: Rect): (() => void)[] {
    const rows = Math.max(1, Math.floor(wireBytes / (part.width * 4)));
    const puts: (() => void)[] = [];
    for (let y = part.y; y < part.y + part.height; y += rows) {
      const strip = { ...part, y, height: Math.min(rows, part.y + part.height - y) };
      const pixels = new Uint32Array(strip.width * strip.height);
      composeInto(pixels, frame, scene, strip);
      const { client, depth } = this.display;
      const [x, top] = [strip.x - frame.x, strip.y - frame.y];
      puts.push(() =>
        client.PutImage(
          zPixmap,
          this.id,
          this.gc,
          strip.width,
          strip.height,
          x,
          top,
          0,
          depth,
          Buffer.from(pixels.buffer),
        ),
      );
    }
    return puts;
  }
}
