/**
 * The length in bytes that an ICC profile says it has (ICC.1:2022 §7.2), so that what lies behind it can be cut;
 * 0 when these bytes are no profile, which every viewer then ignores.
 */
export function profileLength(bytes: Buffer): number {
  if (bytes.length < 132 || bytes.toString('latin1', 36, 40) !== 'acsp') return 0;
  const length = bytes.readUInt32BE(0);
  return length >= 132 && length <= bytes.length ? length : 0;
}
