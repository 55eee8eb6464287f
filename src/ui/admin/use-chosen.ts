import { useState } from 'react';

/** What is ticked in a list: an entry that is not on it any more does not count. */
export interface Chosen {
  /** Those that are ticked, in the list's order. */
  readonly ids: readonly string[];
  /** How many could be. */
  readonly of: number;
  has(id: string): boolean;
  toggle(id: string): void;
  /** Ticks all or none. */
  all(on: boolean): void;
}

export function useChosen(entries: readonly { readonly id: string }[]): Chosen {
  const [chosen, setChosen] = useState<ReadonlySet<string>>(new Set());
  const listed = entries.map(({ id }) => id);
  return {
    ids: listed.filter((id) => chosen.has(id)),
    of: listed.length,
    has: (id) => chosen.has(id),
    toggle: (id) => setChosen((now) => new Set(now.has(id) ? [...now].filter((one) => one !== id) : [...now, id])),
    all: (on) => setChosen(new Set(on ? listed : [])),
  };
}
