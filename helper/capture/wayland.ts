import { HelperError } from '#helper/platform/helper-error.ts';
import { encloses, intersect, type Rect } from '#helper/platform/rect.ts';
import { readWaylandScreen } from '#helper/platform/wayland-screen.ts';
import type { Capture, Frame, GrabOptions, Monitor } from './capture.ts';
import { cut } from './cut.ts';
import { resize } from './resize.ts';
import { findActiveWindow } from './wayland-active-window.ts';
import { layOut, type WaylandLayout, type WaylandMonitor } from './wayland-layout.ts';

/** A program or service that takes pictures for us. Frames lie at 0,0. */
export interface WaylandSource {
  /** What a person knows it by. */
  readonly name: string;
  readonly drawsPointer: boolean;
  /** The whole desktop, all monitors enlarged to the finest one's scale. */
  whole(options: GrabOptions): Promise<Frame>;
  /** One monitor in its own pixels. */
  output?(name: string, options: GrabOptions): Promise<Frame>;
  /** What the person points out to the desktop. */
  chosen?(): Promise<Frame>;
}

/**
 * Captures from a Wayland compositor.
 * @throws HelperError `capture_failed` where the compositor lets nobody take pictures.
 */
export async function openWaylandCapture(): Promise<Capture> {
  await readWaylandScreen(); // There is a compositor.
  return new WaylandCapture(await findWaylandSource());
}

/** The quickest way that works here. @throws HelperError `capture_failed` with what to install. */
export async function findWaylandSource(): Promise<WaylandSource> {
  const { protocols } = await readWaylandScreen();
  const { isInstalled } = await import('#helper/platform/find-program.ts');
  const offers = protocols.has('zwlr_screencopy_manager_v1') || protocols.has('ext_image_copy_capture_manager_v1');
  if (offers && isInstalled('grim')) return (await import('./grim.ts')).grim;
  const { screenshotPortal, screenshotPortalVersion } = await import('./portal.ts');
  if ((await screenshotPortalVersion()) !== undefined) return screenshotPortal;
  const advice = offers
    ? 'Install grim'
    : 'Install xdg-desktop-portal and the backend of your desktop (such as xdg-desktop-portal-gnome or -kde)';
  throw new HelperError('capture_failed', `This desktop lets no program take pictures so far. ${advice}.`);
}

class WaylandCapture implements Capture {
  private readonly source: WaylandSource;

  constructor(source: WaylandSource) {
    this.source = source;
  }

  async monitors(): Promise<Monitor[]> {
    const { monitors } = await this.layout();
    return monitors.map(({ native, ...monitor }) =>
      native.width === monitor.width ? monitor : { ...monitor, native },
    );
  }

  async grab(area?: Rect, options: GrabOptions = {}): Promise<Frame> {
    const layout = await this.layout();
    const { bounds, monitors } = layout;
    const rect = intersect(area ?? bounds, bounds);
    if (!rect) {
      throw new HelperError(
        'area_off_screen',
        `That area is not on the screen, which is ${bounds.width}×${bounds.height} pixels.`,
      );
    }
    const around = monitors.find((monitor) => encloses(monitor, rect));
    const frame = around ? await this.enlarged(around, options, layout) : await this.whole(options, layout);
    return cut(frame, rect);
  }

  async grabMonitor({ name }: Monitor, options: GrabOptions = {}): Promise<Frame> {
    const layout = await this.layout();
    const monitor = layout.monitors.find((each) => each.name === name);
    if (!monitor) throw new HelperError('no_such_monitor', `The monitor ${name} is gone.`);
    return this.native(monitor, options, layout);
  }

  async grabWindow(options: GrabOptions = {}): Promise<Frame> {
    const window = await findActiveWindow();
    if (window === 'unknown') {
      if (this.source.chosen) return this.source.chosen();
      throw new HelperError(
        'no_window',
        'This compositor does not tell which window is active. Mark it with: prntscrn area',
      );
    }
    const layout = await this.layout();
    const rect = layout.convert(window);
    const around = layout.monitors.find((monitor) => encloses(monitor, rect));
    return around ? cutNative(await this.native(around, options, layout), around, rect) : this.grab(rect, options);
  }

  close(): void {}

  private async layout(): Promise<WaylandLayout> {
    const { outputs } = await readWaylandScreen();
    if (outputs.length === 0) throw new HelperError('no_display', 'There is no screen here to take a picture of.');
    return layOut(outputs);
  }

  private async whole(options: GrabOptions, layout: WaylandLayout): Promise<Frame> {
    const { bounds, monitors } = layout;
    const isMixed = monitors.some(({ width, native }) => width !== native.width);
    if (!isMixed || !this.source.output) return fitted(await this.source.whole(options), bounds);
    // One by one, since what others enlarge comes out blurred.
    const frames = await Promise.all(monitors.map((monitor) => this.enlarged(monitor, options, layout)));
    return join(bounds, frames);
  }

  private async native(monitor: WaylandMonitor, options: GrabOptions, layout: WaylandLayout): Promise<Frame> {
    const { x, y, native } = monitor;
    if (this.source.output) return { ...(await this.source.output(monitor.name, options)), x, y };
    const part = cut(await this.whole(options, layout), monitor);
    return fitted(part, native);
  }

  private async enlarged(monitor: WaylandMonitor, options: GrabOptions, layout: WaylandLayout): Promise<Frame> {
    const { width, height } = monitor;
    return fitted(await this.native(monitor, options, layout), { width, height });
  }
}

/** Monitors that came or went in this moment, and rounded scales, make a picture another size than it should have. */
function fitted(frame: Frame, { width, height }: { width: number; height: number }): Frame {
  return frame.width === width && frame.height === height ? frame : resize(frame, width, height);
}

/** Puts the monitors' pictures side by side; where no monitor is it stays black. */
function join(bounds: Rect, frames: Frame[]): Frame {
  const stride = bounds.width * 4;
  const whole: Frame = { ...bounds, stride, data: new Uint8Array(stride * bounds.height) };
  for (const frame of frames) {
    for (let row = 0; row < frame.height; row += 1) {
      const from = row * frame.stride;
      const to = (frame.y + row - bounds.y) * stride + (frame.x - bounds.x) * 4;
      whole.data.set(frame.data.subarray(from, from + frame.width * 4), to);
    }
  }
  return whole;
}

/** The part of a monitor's own picture that `rect` covers on the desktop, where the monitor may be enlarged. */
function cutNative(frame: Frame, monitor: WaylandMonitor, rect: Rect): Frame {
  const scale = frame.width / monitor.width;
  const near = (value: number) => Math.round(value * scale);
  const [x, y] = [monitor.x + near(rect.x - monitor.x), monitor.y + near(rect.y - monitor.y)];
  return cut(frame, { x, y, width: near(rect.width), height: near(rect.height) });
}
