import type { Frame, Monitor } from '#helper/capture/capture.ts';
import { ownSize } from '#helper/capture/own-pixels.ts';
import { resize } from '#helper/capture/resize.ts';
import type { Rect } from '#helper/platform/rect.ts';
import { openX11Display } from '#helper/platform/x11-display.ts';
import type { Overlay, Selection, SelectRequest } from '../overlay.ts';
import { openX11Overlay } from './x11.ts';

/**
 * The X11 overlay on a Wayland desktop that has an Xwayland. Compositors give it a desktop in units of their own, so where
 * a monitor is scaled the picture is shown smaller than it is, and the choice is made larger again.
 */
export async function openXwaylandOverlay(): Promise<Overlay> {
  const overlay = await openX11Overlay();
  return {
    get open() {
      return overlay.open;
    },
    async select(request) {
      const { frame } = request;
      const shown = await fitted(request);
      const selection = await overlay.select(shown);
      return shown === request ? selection : selection && enlarge(selection, shown.frame, frame);
    },
    dismiss: () => overlay.dismiss(),
    record: () => overlay.record(),
    close: () => overlay.close(),
  };
}

/** What was drawn is enlarged with the picture under it: to lay it over the finer one could show what it hides. */
function enlarge(selection: Selection, shown: Frame, frame: Frame): Selection {
  const rect = scaled(selection.rect, shown, frame);
  const { picture } = selection;
  return {
    ...selection,
    rect,
    picture: picture && { ...resize(picture, rect.width, rect.height), x: rect.x, y: rect.y },
  };
}

async function fitted(request: SelectRequest): Promise<SelectRequest> {
  const { frame, monitors, lastRegion } = request;
  const display = await openX11Display();
  const bounds = await display.bounds().finally(() => display.release());
  if (bounds.width === frame.width && bounds.height === frame.height) return request;
  const small = resize(frame, bounds.width, bounds.height);
  return {
    ...request,
    frame: small,
    monitors: monitors.map((monitor): Monitor => ({ ...monitor, ...scaled(monitor, frame, small) })),
    lastRegion: lastRegion && scaled(lastRegion, frame, small),
    measure: {
      size: (part) => ownSize(scaled(part, small, frame), monitors),
      place: ({ x, y }) => {
        const { x: across, y: down } = scaled({ x, y, width: 1, height: 1 }, small, frame);
        return { x: across, y: down };
      },
    },
  };
}

/** The same part of another size of the same picture; never thinner than a pixel. */
function scaled(rect: Rect, from: Frame, to: Frame): Rect {
  const across = (value: number) => Math.round((value * to.width) / from.width);
  const down = (value: number) => Math.round((value * to.height) / from.height);
  const [x, y] = [across(rect.x), down(rect.y)];
  return {
    x,
    y,
    width: Math.max(1, across(rect.x + rect.width) - x),
    height: Math.max(1, down(rect.y + rect.height) - y),
  };
}
