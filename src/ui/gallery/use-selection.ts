'use client';

import { useCallback, useMemo, useRef, useState } from 'react';
import type { ImageItem } from '#contract/image.ts';

const nothing: ReadonlySet<string> = new Set();

export interface Selection {
  readonly ids: ReadonlySet<string>;
  /** Turns one on or off; with `range` also all between it and the last one that was turned. */
  toggle(id: string, range: boolean): void;
  all(): void;
  clear(): void;
}

/** What of the pictures is selected; what is not there any more is not. */
export function useSelection(pictures: readonly ImageItem[]): Selection {
  const [chosen, setChosen] = useState(nothing);
  const anchor = useRef<string>(undefined);
  const known = useRef(pictures);
  known.current = pictures;
  const ids = useMemo(() => {
    if (chosen.size === 0) return nothing;
    const there = new Set(pictures.map(({ id }) => id));
    return new Set([...chosen].filter((id) => there.has(id)));
  }, [chosen, pictures]);

  const toggle = useCallback((id: string, range: boolean) => {
    const from = anchor.current;
    anchor.current = id;
    setChosen((before) => toggled(before, id, range && from !== undefined ? between(known.current, from, id) : []));
  }, []);
  const all = useCallback(() => setChosen(new Set(known.current.map(({ id }) => id))), []);
  const clear = useCallback(() => {
    anchor.current = undefined;
    setChosen(nothing);
  }, []);
  return useMemo(() => ({ ids, toggle, all, clear }), [ids, toggle, all, clear]);
}

function toggled(before: ReadonlySet<string>, id: string, range: readonly string[]): ReadonlySet<string> {
  const after = new Set(before);
  const on = range.length > 0 || !before.has(id);
  for (const one of range.length > 0 ? range : [id]) {
    if (on) after.add(one);
    else after.delete(one);
  }
  return after;
}

/** The ids from one picture to another, both included, whichever comes first. */
export function between(pictures: readonly Pick<ImageItem, 'id'>[], from: string, to: string): string[] {
  const [a, b] = [from, to].map((id) => pictures.findIndex((one) => one.id === id)) as [number, number];
  if (a < 0 || b < 0) return [];
  return pictures.slice(Math.min(a, b), Math.max(a, b) + 1).map(({ id }) => id);
}
