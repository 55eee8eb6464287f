import type { Locale } from '#contract/account.ts';

/** Units that limits are typed in, in bytes (IEC 80000-13), from the largest on. */
export const sizeUnits = { GiB: 2 ** 30, GB: 1e9, MiB: 2 ** 20, MB: 1e6 } as const;
export type SizeUnit = keyof typeof sizeUnits;
export const unitNames = Object.keys(sizeUnits) as SizeUnit[];

/** The largest unit in which a number of bytes is a whole number; megabytes where it is whole in none. */
export function sizeUnitOf(bytes: number): SizeUnit {
  return unitNames.find((unit) => bytes > 0 && bytes % sizeUnits[unit] === 0) ?? 'MB';
}

/** A limit as somebody has set it, to the byte as far as three decimals go: `50 MiB`, `2 GB`, `1,5 MB`. */
export function limitSize(bytes: number, locale: Locale): string {
  const unit = sizeUnitOf(bytes);
  return `${(bytes / sizeUnits[unit]).toLocaleString(locale, { maximumFractionDigits: 3 })} ${unit}`;
}
