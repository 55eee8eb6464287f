'use client';

import { useEffect, useState, useSyncExternalStore } from 'react';
import { Desk } from '#desk/desk.ts';
import { readStyles } from '#editor/style.ts';
import { copyText } from '../copy-text.ts';
import { useTexts } from '../texts/texts-provider.tsx';
import { fill } from '../texts/words.ts';
import { CannotEdit, loadPicture } from './load-picture.ts';

const stylesKey = 'prntscrn.editor.styles';

export type Loading = { readonly desk: Desk } | { readonly problem: CannotEdit['why'] } | undefined;

/** Loads a picture and lays it on a desk; undefined while it is on its way. */
export function useDesk(id: string, say: (text: string) => void): Loading {
  const words = useTexts('editor');
  const [loading, setLoading] = useState<Loading>();
  useEffect(() => {
    const controller = new AbortController();
    let desk: Desk | undefined;
    const open = async () => {
      const picture = await loadPicture(id, controller.signal);
      if (controller.signal.aborted) return picture.bitmap.close();
      desk = new Desk({
        picture,
        words: words.engine,
        styles: keptStyles(),
        say,
        copy: (text) => void copyText(text),
        sizeWords: (rect) => fill(words.regionSaid, { ...rect }),
      });
      setLoading({ desk });
    };
    open().catch((error: unknown) => {
      if (controller.signal.aborted) return;
      if (!(error instanceof CannotEdit)) throw error;
      setLoading({ problem: error.why });
    });
    return () => {
      controller.abort();
      if (!desk) return;
      keepStyles(desk);
      desk.close();
      desk.picture.bitmap.close();
    };
  }, [id, words, say]);
  return loading;
}

/** The desk's version: a component that calls this is drawn anew with every change. */
export function useDeskVersion(desk: Desk): number {
  return useSyncExternalStore(
    desk.subscribe,
    () => desk.version,
    () => 0,
  );
}

function keptStyles() {
  try {
    return readStyles(JSON.parse(localStorage.getItem(stylesKey) ?? 'null'));
  } catch {
    return readStyles(undefined);
  }
}

/** Keeps the last colours and widths for the next picture, where the browser lets a page keep anything. */
export function keepStyles(desk: Desk): void {
  try {
    localStorage.setItem(stylesKey, JSON.stringify(desk.editor.styles));
  } catch {
    // Without it the next picture begins with the usual ones.
  }
}
