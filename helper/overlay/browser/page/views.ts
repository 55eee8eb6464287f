import type { Monitor } from '#helper/capture/capture.ts';
import { contains, encloses, type Point, type Rect } from '#helper/platform/rect.ts';
import { textsIn } from '#helper/texts/texts.ts';
import { monitorOf, type OverlayState } from '../../state.ts';
import type { Opening } from '../opening.ts';

/** The monitor under the mouse where that is known, else the one that the window has come up on, else the first. */
export function chooseView({ monitors, frame, pointer }: Opening, at: { screenX: number; screenY: number }): Rect {
  const pixels = { x: (at.screenX + 1) * devicePixelRatio + frame.x, y: (at.screenY + 1) * devicePixelRatio + frame.y };
  const under = (point: typeof pixels) => monitors.find((monitor) => contains(monitor, point));
  const { x, y, width, height } = (pointer && under(pointer)) ?? under(pixels) ?? monitors[0] ?? frame;
  return { x, y, width, height };
}

/**
 * A window shows one monitor at a time: buttons for the others, for all at once, and where it is a tab among others for the
 * whole screen. What is chosen by keys is followed to where it is.
 */
export class Views {
  private readonly place: HTMLElement;
  private readonly monitors: readonly Monitor[];
  private readonly desktop: Rect;
  private readonly acts: { look(view: Rect): void; point(at: Point): void };
  private readonly choices: HTMLButtonElement[] = [];
  private full: HTMLButtonElement | undefined;

  constructor(place: HTMLElement, { monitors, frame, ownWindow, language }: Opening, acts: Views['acts']) {
    const words = textsIn(language).overlayPage;
    this.place = place;
    this.monitors = monitors;
    this.acts = acts;
    this.desktop = plain(frame);
    if (monitors.length > 1) {
      // Where the pointer is, there is the view.
      for (const [index, monitor] of monitors.entries()) {
        this.choices.push(this.add(`${index + 1} ${monitor.name}`, () => acts.point(middleOf(monitor))));
      }
      this.choices.push(this.add(words.all, () => acts.look(this.desktop)));
    }
    if (!ownWindow && document.fullscreenEnabled) this.full = this.add(words.fullScreen, () => void fillScreen());
    this.hide(false);
  }

  has(element: Element | null): boolean {
    return this.place.contains(element);
  }

  follow(state: OverlayState, view: Rect): void {
    this.hide(state.selection !== undefined || state.drag !== undefined);
    const at = this.monitors.findIndex((monitor) => same(monitor, view));
    for (const [index, button] of this.choices.entries()) {
      button.setAttribute('aria-pressed', String(index === (at < 0 ? this.monitors.length : at)));
    }
    const wanted = this.wanted(state, view);
    if (wanted && !same(wanted, view)) this.acts.look(wanted);
  }

  close(): void {
    this.hide(true);
  }

  private hide(hidden: boolean): void {
    if (this.full) this.full.hidden = document.fullscreenElement !== null;
    this.place.hidden = hidden || [...this.place.children].every((button) => (button as HTMLElement).hidden);
  }

  /** Where what is being done can be seen; undefined: here. */
  private wanted(state: OverlayState, view: Rect): Rect | undefined {
    const { selection, pointer, drag, monitors } = state;
    if (drag || (selection && encloses(view, selection))) return undefined;
    if (!selection) {
      const home = monitors.find((monitor) => contains(monitor, pointer));
      return home && !encloses(view, home) ? plain(home) : undefined;
    }
    const home = plain(monitorOf(state, selection));
    return encloses(home, selection) ? home : this.desktop;
  }

  private add(name: string, act: () => void): HTMLButtonElement {
    const button = document.createElement('button');
    button.type = 'button';
    button.textContent = name;
    button.addEventListener('click', act);
    this.place.append(button);
    return button;
  }
}

async function fillScreen(): Promise<void> {
  await document.documentElement.requestFullscreen().catch(() => undefined);
  // Esc is ours where the browser lets us have it; elsewhere it first leaves the full screen.
  const { keyboard } = navigator as { keyboard?: { lock?(keys: string[]): Promise<void> } };
  await keyboard?.lock?.(['Escape']).catch(() => undefined);
}

export function middleOf({ x, y, width, height }: Rect): Point {
  return { x: x + Math.floor(width / 2), y: y + Math.floor(height / 2) };
}

const plain = ({ x, y, width, height }: Rect): Rect => ({ x, y, width, height });

function same(a: Rect, b: Rect): boolean {
  return a.x === b.x && a.y === b.y && a.width === b.width && a.height === b.height;
}
