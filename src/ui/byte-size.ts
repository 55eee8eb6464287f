const units = ['bytes', 'kB', 'MB', 'GB'] as const;

/** A number of bytes in words, in steps of 1000 (IEC 80000-13): `1 byte`, `12.3 kB`, `4 MB`. */
export function byteSize(bytes: number): string {
  if (bytes === 1) return '1 byte';
  let value = bytes;
  let unit = 0;
  while (unit < units.length - 1 && Number(value.toPrecision(3)) >= 1000) {
    value /= 1000;
    unit += 1;
  }
  return `${unit === 0 ? value : Number(value.toPrecision(3))} ${units[unit]}`;
}
