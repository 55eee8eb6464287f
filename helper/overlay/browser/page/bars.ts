import type { Editor } from '#editor/editor.ts';
import type { Texts } from '#helper/texts/english.ts';
import { type OverlayState, toolbarOf } from '../../state.ts';
import { type Bar, type Button, type ButtonId, isEnabled, isOn, keysOf, labelOf } from '../../toolbar.ts';
import type { Stage } from './stage.ts';

/**
 * The buttons that are painted on the picture once more as real ones that nobody sees: for screen readers, and for
 * whatever else presses buttons. The mouse goes through them to the picture.
 */
export class Bars {
  private readonly place: HTMLElement;
  private readonly stage: Stage;
  private readonly shown = new Map<string, HTMLElement>();

  constructor(place: HTMLElement, stage: Stage, acts: { press(id: ButtonId): void; focus(id: ButtonId): void }) {
    this.place = place;
    this.stage = stage;
    place.addEventListener('click', ({ target }) => {
      const id = idOf(target);
      if (id) acts.press(id);
    });
    place.addEventListener('focusin', ({ target }) => {
      const id = idOf(target);
      if (id) acts.focus(id);
    });
  }

  button(id: ButtonId): HTMLElement | undefined {
    return this.shown.get(`button ${id}`);
  }

  show(state: OverlayState): void {
    const bars = toolbarOf(state)?.bars ?? [];
    const wanted = new Set(bars.flatMap((bar) => [`bar ${bar.name}`, ...bar.buttons.map(({ id }) => `button ${id}`)]));
    for (const [key, element] of this.shown) {
      if (wanted.has(key)) continue;
      element.remove();
      this.shown.delete(key);
    }
    for (const bar of bars) {
      const group = this.group(bar, state.texts);
      for (const button of bar.buttons) this.put(group, button, state);
    }
  }

  private group({ name }: Bar, { overlay, overlayPage }: Texts): HTMLElement {
    const names = {
      tools: overlayPage.tools,
      panel: overlay.style,
      finish: overlayPage.finish,
      question: overlay.discard,
    };
    return this.element(`bar ${name}`, this.place, () => {
      const group = document.createElement('div');
      group.setAttribute('role', name === 'question' ? 'alertdialog' : 'toolbar');
      group.setAttribute('aria-label', names[name]);
      return group;
    });
  }

  private put(group: HTMLElement, { id, rect }: Button, { editor, focused, texts }: OverlayState): void {
    const button = this.element(`button ${id}`, group, () => {
      const made = document.createElement('button');
      made.type = 'button';
      made.dataset.id = id;
      return made;
    }) as HTMLButtonElement;
    const { x, y, width, height } = this.stage.toWindow(rect);
    Object.assign(button.style, { left: `${x}px`, top: `${y}px`, width: `${width}px`, height: `${height}px` });
    const { name, keys } = labelOf(id, editor, texts);
    button.disabled = !isEnabled(id, editor) && focused !== id;
    set(button, 'aria-label', name);
    set(button, 'title', keys ? `${name} (${keys})` : name);
    set(button, 'aria-keyshortcuts', shortcutsOf(id));
    set(button, 'aria-pressed', pressedOf(id, editor));
    if (id === 'style') set(button, 'aria-expanded', String(this.shown.has('bar panel')));
  }

  private element(key: string, parent: HTMLElement, make: () => HTMLElement): HTMLElement {
    const known = this.shown.get(key);
    if (known) return known;
    const made = make();
    this.shown.set(key, made);
    parent.append(made);
    return made;
  }
}

function idOf(target: EventTarget | null): ButtonId | undefined {
  return target instanceof HTMLElement ? (target.closest<HTMLElement>('[data-id]')?.dataset.id as ButtonId) : undefined;
}

function set(element: HTMLElement, name: string, value: string | undefined): void {
  if (value === undefined || value === '') element.removeAttribute(name);
  else if (element.getAttribute(name) !== value) element.setAttribute(name, value);
}

/** As ARIA writes them. */
function shortcutsOf(id: ButtonId): string {
  const named = (key: string) => key.replace('Ctrl', 'Control').replace('Esc', 'Escape');
  return keysOf(id).map(named).join(' ');
}

/** What stays down: the tool in the hand, the colour, the width and the filling that are on. */
function pressedOf(id: ButtonId, editor: Editor | undefined): string | undefined {
  const toggles = id.startsWith('tool.') || id === 'fill' || id.startsWith('colour.') || id.startsWith('width.');
  if (!toggles || !editor) return undefined;
  return String(isOn(id, editor));
}
