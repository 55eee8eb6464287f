'use client';

import { useWindowVirtualizer } from '@tanstack/react-virtual';
import { type KeyboardEvent, type RefObject, useEffect, useLayoutEffect, useMemo, useRef, useState } from 'react';
import type { ImageItem } from '#contract/image.ts';
import { useLocale, useTexts } from '../texts/texts-provider.tsx';
import { dayWords } from './day.ts';
import { type CardActs, PictureCard } from './picture-card.tsx';
import styles from './picture-grid.module.css';
import { type DayPart, partsOf, type Row, rowsOf } from './rows.ts';

/** Sizes in CSS pixels, as the style sheet made them. */
interface Measures {
  readonly columns: number;
  readonly card: number;
  readonly day: number;
  /** From the top of the page to the first row. */
  readonly top: number;
}

export interface GridHandle {
  /** Brings a picture into sight and gives it the focus. */
  focus(index: number): void;
}

interface PictureGridProps {
  pictures: readonly ImageItem[];
  timeZone: string;
  selected: ReadonlySet<string>;
  acts: CardActs;
  handle: RefObject<GridHandle | null>;
  /** The end comes near. */
  onEnd: () => void;
}

const overscan = 3;
/** Rows before the end at which more is asked for. */
const nearEnd = 6;

/**
 * Pictures by day. Only rows in sight and a few beside them are in the page, however many there are: the rest is room
 * above and below. What the server sent is laid out by the style sheet alone, and stays where it is as the script begins.
 */
export function PictureGrid({ pictures, timeZone, selected, acts, handle, onEnd }: PictureGridProps) {
  const box = useRef<HTMLDivElement>(null);
  const measures = useMeasures(box);
  const columns = measures?.columns ?? 0;
  const rows = useMemo(
    () => rowsOf(pictures, columns === 0 ? pictures.length || 1 : columns, timeZone),
    [pictures, columns, timeZone],
  );
  const virtualizer = useWindowVirtualizer({
    count: measures === undefined ? 0 : rows.length,
    estimateSize: (index) => (rows[index]?.kind === 'day' ? (measures?.day ?? 0) : (measures?.card ?? 0)),
    scrollMargin: measures?.top ?? 0,
    overscan,
  });
  // biome-ignore lint/correctness/useExhaustiveDependencies: sizes of rows that it knows change with these alone
  useLayoutEffect(() => virtualizer.measure(), [rows, measures]);
  const items = virtualizer.getVirtualItems();
  const [first, last] = [items[0], items.at(-1)];
  const drawn = first && last ? rows.slice(first.index, last.index + 1) : measures === undefined ? rows : [];
  const before = (first?.start ?? measures?.top ?? 0) - (measures?.top ?? 0);
  const after = virtualizer.getTotalSize() + (measures?.top ?? 0) - (last?.end ?? measures?.top ?? 0);

  const atEnd = last !== undefined && last.index >= rows.length - nearEnd;
  // biome-ignore lint/correctness/useExhaustiveDependencies: after each page it may be near the end still
  useEffect(() => {
    if (atEnd) onEnd();
  }, [atEnd, rows.length, onEnd]);

  const focus = (index: number) => {
    const id = pictures[index]?.id;
    if (id === undefined) return;
    if (find(box, id)) return void find(box, id)?.focus();
    virtualizer.scrollToIndex(rowWith(rows, index), { align: 'center' });
    setTimeout(() => find(box, id)?.focus(), 50);
  };
  handle.current = { focus };

  const onKeyDown = (event: KeyboardEvent) => {
    const id = (event.target as HTMLElement).dataset.picture;
    const index = id === undefined ? -1 : pictures.findIndex((one) => one.id === id);
    const picture = pictures[index];
    if (!picture || event.ctrlKey || event.altKey || event.metaKey) return;
    const step = stepOf(event.key, columns);
    if (step !== undefined) focus(Math.min(pictures.length - 1, Math.max(0, index + step)));
    else if (event.key === ' ') acts.select(picture.id, event.shiftKey);
    else if (event.key === 'Delete') acts.remove(picture);
    else return;
    event.preventDefault();
  };

  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: the keys are those of the links in it
    <div
      ref={box}
      data-loaded={pictures.length}
      style={measures === undefined ? undefined : { paddingTop: before, paddingBottom: Math.max(0, after) }}
      onKeyDown={onKeyDown}
    >
      <Ruler />
      {partsOf(drawn).map((part) => (
        <Day key={part.day} part={part} timeZone={timeZone}>
          {pictures.slice(part.from, part.to).map((picture) => (
            <li key={picture.id} className={styles.cell}>
              <PictureCard
                picture={picture}
                timeZone={timeZone}
                selected={selected.has(picture.id)}
                selecting={selected.size > 0}
                acts={acts}
              />
            </li>
          ))}
        </Day>
      ))}
    </div>
  );
}

const find = (box: RefObject<HTMLElement | null>, id: string) =>
  box.current?.querySelector<HTMLElement>(`a[data-picture="${id}"]`);

const rowWith = (rows: readonly Row[], index: number) =>
  rows.findIndex((row) => row.kind === 'cards' && row.from <= index && index < row.to);

function stepOf(key: string, columns: number): number | undefined {
  const everything = Number.MAX_SAFE_INTEGER;
  const steps: Record<string, number> = { ArrowLeft: -1, ArrowRight: 1, ArrowUp: -columns, ArrowDown: columns };
  return { ...steps, Home: -everything, End: everything }[key];
}

function Day({ part, timeZone, children }: { part: DayPart; timeZone: string; children: React.ReactNode }) {
  const { today, yesterday } = useTexts('gallery');
  const locale = useLocale();
  const name = dayWords(part.day, { locale, timeZone, today, yesterday });
  return (
    <section aria-label={name}>
      {part.headed ? (
        <h2 className={styles.day} suppressHydrationWarning>
          {name}
        </h2>
      ) : null}
      {part.to > part.from ? <ul className={styles.grid}>{children}</ul> : null}
    </section>
  );
}

/** One row of nothing, in which the sizes are read that the style sheet gives to cards and headings. */
function Ruler() {
  return (
    <div aria-hidden="true" className={styles.ruler} data-ruler="">
      <div className={styles.day} />
      <div className={styles.grid}>
        <div className={styles.measure} />
      </div>
    </div>
  );
}

function useMeasures(box: RefObject<HTMLElement | null>): Measures | undefined {
  const [measures, setMeasures] = useState<Measures>();
  useLayoutEffect(() => {
    const element = box.current;
    if (!element) return;
    const read = () => setMeasures((known) => sameOr(known, measure(element)));
    const observer = new ResizeObserver(read);
    observer.observe(document.body);
    read();
    return () => observer.disconnect();
  }, [box]);
  return measures;
}

function measure(element: HTMLElement): Measures {
  const [day, grid] = element.querySelector('[data-ruler]')?.children ?? [];
  const card = grid?.firstElementChild;
  if (!day || !grid || !card) return { columns: 1, card: 1, day: 1, top: 0 };
  const style = getComputedStyle(grid);
  return {
    columns: style.gridTemplateColumns.split(' ').length,
    card: card.getBoundingClientRect().height + Number.parseFloat(style.rowGap),
    day: day.getBoundingClientRect().height,
    top: element.getBoundingClientRect().top + window.scrollY,
  };
}

function sameOr(known: Measures | undefined, found: Measures): Measures {
  const same = known && Object.entries(found).every(([name, value]) => known[name as keyof Measures] === value);
  return same ? known : found;
}
