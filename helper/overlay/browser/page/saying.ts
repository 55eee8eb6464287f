import type { OverlayState } from '../../state.ts';

/** So long a row of changes has to have ended before its last one is said, in ms. */
const quiet = 180;

/** What a screen reader is told of a change; undefined where nothing is to be said. */
export function wordsFor(before: OverlayState, now: OverlayState, announce: string | undefined): string | undefined {
  const words = now.texts.overlayPage;
  if (now.notice && now.notice !== before.notice) return now.notice;
  if (announce) return announce;
  const { selection, pointer } = now;
  const settled = selection && !now.drag;
  if (settled && (before.drag || !sameRect(before.selection, selection))) {
    return words.region(selection.width, selection.height, selection.x, selection.y);
  }
  if (!selection && before.selection) return words.noRegion;
  if (now.drag && selection && !sameRect(before.selection, selection))
    return words.size(selection.width, selection.height);
  if (!selection && before.magnifier !== now.magnifier) return now.magnifier ? words.magnifierOn : words.magnifierOff;
  const moved = pointer.x !== before.pointer.x || pointer.y !== before.pointer.y;
  return moved && !selection ? `${pointer.x}, ${pointer.y}` : undefined;
}

function sameRect(a: OverlayState['selection'], b: OverlayState['selection']): boolean {
  return a?.x === b?.x && a?.y === b?.y && a?.width === b?.width && a?.height === b?.height;
}

/** Says the last of several changes that follow close upon each other. */
export function politely(place: HTMLElement): (words: string) => void {
  let timer: ReturnType<typeof setTimeout> | undefined;
  return (words) => {
    clearTimeout(timer);
    timer = setTimeout(() => {
      // The same words again are no change, and would not be said.
      place.textContent = place.textContent === words ? `${words}\u00a0` : words;
    }, quiet);
  };
}
