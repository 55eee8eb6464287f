import type { ImageItem } from '#contract/image.ts';
import { dayOf } from './day.ts';

/** What is drawn across the page at one height: a day's heading, or pictures `from` … `to` (excluded) of one day. */
export type Row =
  | { readonly kind: 'day'; readonly day: string }
  | { readonly kind: 'cards'; readonly day: string; readonly from: number; readonly to: number };

/** Lays pictures, newest first, out in rows of so many columns, each day beginning anew under its heading. */
export function rowsOf(pictures: readonly ImageItem[], columns: number, timeZone: string): Row[] {
  const rows: Row[] = [];
  for (let at = 0; at < pictures.length; ) {
    const day = dayOf(pictures[at]?.created_at ?? '', timeZone);
    let end = at + 1;
    while (end < pictures.length && dayOf(pictures[end]?.created_at ?? '', timeZone) === day) end++;
    rows.push({ kind: 'day', day });
    for (let from = at; from < end; from += columns) {
      rows.push({ kind: 'cards', day, from, to: Math.min(from + columns, end) });
    }
    at = end;
  }
  return rows;
}

/** The part of a day that is drawn: pictures `from` … `to` (excluded), under its heading where that is in sight. */
export interface DayPart {
  readonly day: string;
  readonly headed: boolean;
  readonly from: number;
  readonly to: number;
}

/** Rows that follow each other, by days. */
export function partsOf(rows: readonly Row[]): DayPart[] {
  const parts: DayPart[] = [];
  for (const row of rows) {
    const last = parts.at(-1);
    if (row.kind === 'day') parts.push({ day: row.day, headed: true, from: 0, to: 0 });
    else if (last?.day === row.day)
      parts[parts.length - 1] = { ...last, from: last.to === 0 ? row.from : last.from, to: row.to };
    else parts.push({ day: row.day, headed: false, from: row.from, to: row.to });
  }
  return parts;
}
