'use client';

import { useSearchParams } from 'next/navigation';
import { lazy, Suspense, useCallback, useMemo, useRef, useState } from 'react';
import type { ImageItem } from '#contract/image.ts';
import { copyText } from '../copy-text.ts';
import { Problem } from '../problem.tsx';
import { useTexts } from '../texts/texts-provider.tsx';
import { say } from '../toasts.tsx';
import { DropTarget } from './drop-target.tsx';
import { editAddress } from './edit-address.ts';
import { addressOf, type Filter, isFiltered, noFilter } from './filter.ts';
import { FilterBar, Found } from './filter-bar.tsx';
import styles from './gallery.module.css';
import { NoPictures, NothingFound } from './no-pictures.tsx';
import type { CardActs } from './picture-card.tsx';
import { type GridHandle, PictureGrid } from './picture-grid.tsx';
import { SelectionBar } from './selection-bar.tsx';
import { UploadButton } from './upload/upload-button.tsx';
import { UploadTray } from './upload/upload-tray.tsx';
import { useUploads } from './upload/use-uploads.ts';
import { useDeletion } from './use-deletion.tsx';
import { useKeys } from './use-keys.ts';
import { type FirstPage, usePictures } from './use-pictures.ts';
import { useScrollMemory } from './use-scroll-memory.ts';
import { useSelection } from './use-selection.ts';
import { useTimeZone } from './use-time-zone.ts';

// Loaded when a picture is opened: the list does not need it.
const Details = lazy(() => import('./details.tsx').then(({ Details: component }) => ({ default: component })));

interface GalleryProps {
  first: FirstPage;
  /** With which the server laid the page out. */
  timeZone: string;
  /** Origin of the server, for the command that connects a helper. */
  origin: string;
  maxUploadBytes: number;
}

/** All own pictures: to look through, search, select, change, delete and add to. */
export function Gallery({ first, timeZone: ofServer, origin, maxUploadBytes }: GalleryProps) {
  const words = useTexts('gallery');
  const timeZone = useTimeZone(ofServer);
  const [filter, setFilter] = useState(first.filter);
  const list = usePictures(first, filter, timeZone);
  const { pictures, loadMore } = list;
  const selection = useSelection(pictures);
  const { take, put } = list;
  const deletion = useDeletion(useMemo(() => ({ take, put }), [take, put]));
  const filtered = isFiltered(filter);
  const uploads = useUploads({ maxUploadBytes, onDone: (picture) => filtered || put([picture]) });
  const grid = useRef<GridHandle>(null);
  const opened = useSearchParams()?.get('picture') ?? undefined;

  const changeFilter = useCallback((next: Filter) => {
    setFilter(next);
    replaceAddress(next, undefined);
  }, []);
  const show = useCallback((id: string | undefined, how: 'push' | 'replace') => {
    const url = new URL(window.location.href);
    if (id === undefined) url.searchParams.delete('picture');
    else url.searchParams.set('picture', id);
    window.history[how === 'push' ? 'pushState' : 'replaceState'](null, '', url);
  }, []);

  // What had the focus is gone with the picture: go on with the one that took its place.
  const remove = async (doomed: readonly ImageItem[]) => {
    const place = pictures.findIndex(({ id }) => id === doomed[0]?.id);
    selection.clear();
    const left = pictures.length - doomed.length;
    if (opened === undefined)
      setTimeout(() =>
        left > 0 ? grid.current?.focus(Math.min(place, left - 1)) : document.getElementById('main')?.focus(),
      );
    await deletion.remove(doomed);
  };
  const acts = useLatest<CardActs>({
    open: (id) => show(id, 'push'),
    select: selection.toggle,
    copy: async ({ url }) =>
      (await copyText(url)) ? say(words.linkCopied, url) : say(words.copyRefused, url, 'problem'),
    remove: (picture) => void remove([picture]),
  });
  const onEnd = useCallback(() => void loadMore(), [loadMore]);
  useKeys({
    active: opened === undefined,
    selectAll: selection.all,
    clear: selection.clear,
    undo: deletion.undoLast,
    remove: () => selection.ids.size > 0 && void remove(pictures.filter(({ id }) => selection.ids.has(id))),
    edit: (id) => window.location.assign(editAddress(id)),
  });
  useScrollMemory(list, addressOf(filter).toString());

  const empty = pictures.length === 0 && !list.more && !list.loading && list.problem === undefined;
  return (
    <>
      <div className={styles.head}>
        <h1 className={styles.heading}>{words.heading}</h1>
        <UploadButton onFiles={uploads.add} />
      </div>
      {empty && !filtered ? null : <FilterBar filter={filter} onChange={changeFilter} />}
      {filtered && !empty ? <Found count={pictures.length} more={list.more} loading={list.loading} /> : null}
      {empty ? (
        filtered ? (
          <NothingFound onClear={() => changeFilter(noFilter)} />
        ) : (
          <NoPictures origin={origin} onFiles={uploads.add} />
        )
      ) : (
        <PictureGrid
          pictures={pictures}
          timeZone={timeZone}
          selected={selection.ids}
          acts={acts}
          handle={grid}
          onEnd={onEnd}
        />
      )}
      {list.problem === undefined ? null : <RetryLoading problem={list.problem} onRetry={() => void loadMore()} />}
      <SelectionBar selection={selection} pictures={pictures} onRemove={remove} onChanged={list.replace} />
      {opened === undefined ? null : (
        <Suspense>
          <Details
            id={opened}
            list={list}
            timeZone={timeZone}
            onShow={show}
            onRemove={(picture) => remove([picture])}
          />
        </Suspense>
      )}
      <DropTarget onFiles={uploads.add} />
      <UploadTray uploads={uploads} />
    </>
  );
}

function RetryLoading({ problem, onRetry }: { problem: string; onRetry: () => void }) {
  const { retry } = useTexts('common');
  return (
    <div className={styles.end}>
      <Problem>{problem}</Problem>
      <button type="button" className={styles.button} onClick={onRetry}>
        {retry}
      </button>
    </div>
  );
}

function replaceAddress(filter: Filter, picture: string | undefined): void {
  const address = addressOf(filter);
  if (picture !== undefined) address.set('picture', picture);
  window.history.replaceState(null, '', address.size === 0 ? '/' : `/?${address}`);
}

/** One object whose methods are always those of the last rendering, so that no card is drawn anew for them. */
function useLatest<T extends { [K in keyof T]: (...args: never[]) => unknown }>(methods: T): T {
  const latest = useRef(methods);
  latest.current = methods;
  return useMemo(() => {
    const names = Object.keys(latest.current) as (keyof T)[];
    const call =
      (name: keyof T) =>
      (...args: never[]) =>
        latest.current[name](...args);
    return Object.fromEntries(names.map((name) => [name, call(name)])) as T;
  }, []);
}
