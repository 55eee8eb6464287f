'use client';

import { useCallback, useEffect, useMemo, useRef, useState } from 'react';
import type { ImageItem, ListAnswer } from '#contract/image.ts';
import { routes } from '#contract/routes.ts';
import { askServer } from '../ask-server.ts';
import { addressOf, type Filter, queryOf } from './filter.ts';
import { wordsFor } from './words-for.ts';

const pageSize = 100;
/** For who is deep in the list, so that long ways take few requests. */
const deepPageSize = 500;
const deep = 1000;

const pageSizeAt = (loaded: number) => (loaded < deep ? pageSize : deepPageSize);

interface Listed {
  /** Newest first. */
  readonly pictures: readonly ImageItem[];
  readonly cursor: string | null;
}

export interface FirstPage extends Listed {
  readonly filter: Filter;
}

/** The pictures that fit a filter, as far as they were loaded, and what happens to them. */
export interface Pictures {
  readonly pictures: readonly ImageItem[];
  readonly more: boolean;
  readonly loading: boolean;
  readonly problem: string | undefined;
  /** Loads the next page; says whether there was one. */
  loadMore(size?: number): Promise<boolean>;
  take(ids: ReadonlySet<string>): void;
  put(pictures: readonly ImageItem[]): void;
  replace(pictures: readonly ImageItem[]): void;
}

/** Loads the list anew as the filter changes; `first` is what the server sent with the page. */
export function usePictures(first: FirstPage, filter: Filter, timeZone: string): Pictures {
  const [listed, setListed] = useState<Listed>(first);
  const [loading, setLoading] = useState(false);
  const [problem, setProblem] = useState<string>();
  const address = addressOf(filter).toString();
  const shown = useRef(addressOf(first.filter).toString());
  const asking = useRef<AbortController>(undefined);

  const load = useCallback(
    async (cursor: string | null, size: number): Promise<boolean> => {
      asking.current?.abort();
      const mine = new AbortController();
      asking.current = mine;
      setLoading(true);
      setProblem(undefined);
      try {
        const query = new URLSearchParams({ limit: String(size) });
        for (const [name, value] of Object.entries({ ...queryOf(filter, timeZone), cursor: cursor ?? undefined }))
          if (value !== undefined) query.set(name, value);
        const page = await askServer<ListAnswer>(`${routes.images}?${query}`, { signal: mine.signal });
        if (mine.signal.aborted) return false;
        setListed((known) => ({
          pictures: cursor === null ? page.images : merged(known.pictures, page.images),
          cursor: page.next_cursor,
        }));
        return true;
      } catch (error) {
        if (!mine.signal.aborted) setProblem(wordsFor(error));
        return false;
      } finally {
        if (asking.current === mine) {
          asking.current = undefined;
          setLoading(false);
        }
      }
    },
    [filter, timeZone],
  );

  useEffect(() => {
    if (shown.current === address) return;
    shown.current = address;
    void load(null, pageSize);
  }, [address, load]);

  const { cursor } = listed;
  const loadMore = useCallback(
    async (size = pageSizeAt(listed.pictures.length)) =>
      asking.current || cursor === null ? false : await load(cursor, size),
    [cursor, load, listed.pictures.length],
  );
  const changes = useMemo(() => changesOf(setListed), []);
  return { pictures: listed.pictures, more: cursor !== null, loading, problem, loadMore, ...changes };
}

function changesOf(setListed: (change: (known: Listed) => Listed) => void): Pick<Pictures, 'take' | 'put' | 'replace'> {
  const change = (work: (pictures: readonly ImageItem[]) => readonly ImageItem[]) =>
    setListed((known) => ({ ...known, pictures: work(known.pictures) }));
  return {
    take: (ids) => change((pictures) => pictures.filter(({ id }) => !ids.has(id))),
    put: (some) => change((pictures) => merged(pictures, some)),
    replace: (changed) => {
      const latest = new Map(changed.map((picture) => [picture.id, picture]));
      change((pictures) => pictures.map((known) => latest.get(known.id) ?? known));
    },
  };
}

/** Both lists as one, newest first, each picture once. */
export function merged(known: readonly ImageItem[], more: readonly ImageItem[]): readonly ImageItem[] {
  const ids = new Set(known.map(({ id }) => id));
  const fresh = more.filter(({ id }) => !ids.has(id));
  const last = known.at(-1);
  const together = [...known, ...fresh];
  const inOrder =
    last === undefined || fresh.every((one, at) => newestFirst(at === 0 ? last : (fresh[at - 1] ?? last), one) <= 0);
  return inOrder ? together : together.sort(newestFirst);
}

function newestFirst(a: ImageItem, b: ImageItem): number {
  if (a.created_at !== b.created_at) return a.created_at < b.created_at ? 1 : -1;
  return a.id < b.id ? 1 : a.id > b.id ? -1 : 0;
}
