import type { Locale } from '#contract/account.ts';

const units = ['bytes', 'kB', 'MB', 'GB'] as const;
/** Written with a small letter in English, with a capital one in German. */
const bytesIn = { en: ['byte', 'bytes'], de: ['Byte', 'Bytes'] } as const;

/** A number of bytes in words, in steps of 1000 (IEC 80000-13): `1 byte`, `12.3 kB`, `4 MB`. */
export function byteSize(bytes: number, locale: Locale): string {
  const [one, many] = bytesIn[locale];
  if (bytes === 1) return `1 ${one}`;
  let value = bytes;
  let unit = 0;
  while (unit < units.length - 1 && Number(value.toPrecision(3)) >= 1000) {
    value /= 1000;
    unit += 1;
  }
  if (unit === 0) return `${value} ${many}`;
  return `${Number(value.toPrecision(3)).toLocaleString(locale, { useGrouping: false })} ${units[unit]}`;
}
