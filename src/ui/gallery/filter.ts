import type { ImageType } from '#contract/image.ts';
import { dayAfter, startOfDay } from './day.ts';

/** What of the pictures is shown; days are the visitor's, `2026-11-22`, both included. */
export interface Filter {
  readonly q: string;
  readonly type: ImageType | '';
  readonly from: string;
  readonly to: string;
}

// Not the schema of the contract: zod stays out of the browser.
export const imageTypes = [
  'image/png',
  'image/jpeg',
  'image/gif',
  'image/webp',
  'image/avif',
] as const satisfies ImageType[];

export const noFilter: Filter = { q: '', type: '', from: '', to: '' };

/** A filter as the page's address says it; what makes no sense there is left out. */
export function filterFrom(get: (name: string) => string | null | undefined): Filter {
  const day = (name: string) => (/^\d{4}-\d{2}-\d{2}$/.test(get(name) ?? '') ? (get(name) ?? '') : '');
  const valid = (text: string) => (Number.isNaN(Date.parse(`${text}T00:00:00Z`)) ? '' : text);
  return {
    q: (get('q') ?? '').slice(0, 200),
    type: imageTypes.find((type) => type === `image/${get('type')}`) ?? '',
    from: valid(day('from')),
    to: valid(day('to')),
  };
}

/** The part of the page's address that says a filter, in one order. */
export function addressOf(filter: Filter): URLSearchParams {
  const address = new URLSearchParams();
  if (filter.q.trim() !== '') address.set('q', filter.q.trim());
  if (filter.type !== '') address.set('type', filter.type.replace('image/', ''));
  if (filter.from !== '') address.set('from', filter.from);
  if (filter.to !== '') address.set('to', filter.to);
  return address;
}

export const isFiltered = (filter: Filter): boolean => addressOf(filter).size > 0;

/** What the list of pictures is asked for. */
export function queryOf({ q, type, from, to }: Filter, timeZone: string) {
  const iso = (time: number) => (Number.isNaN(time) ? undefined : new Date(time).toISOString());
  return {
    q: q.trim() || undefined,
    type: type || undefined,
    from: from === '' ? undefined : iso(startOfDay(from, timeZone)),
    to: to === '' ? undefined : iso(startOfDay(dayAfter(to), timeZone)),
  };
}
