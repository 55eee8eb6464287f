import type { ImageType } from '#contract/image.ts';
import { unsupported } from './faults.ts';

const PNG_SIGNATURE = '\x89PNG\r\n\x1a\n';

/**
 * The type by the bytes alone; what the client said of it does not count.
 * @throws AppError `unsupported_type`
 */
export function sniff(bytes: Buffer): ImageType {
  const head = bytes.toString('latin1', 0, 12);
  if (head.startsWith(PNG_SIGNATURE)) return 'image/png';
  if (head.startsWith('\xff\xd8\xff')) return 'image/jpeg';
  if (/^GIF8[79]a/.test(head)) return 'image/gif';
  if (head.startsWith('RIFF') && head.endsWith('WEBP')) return 'image/webp';
  if (head.slice(4, 8) === 'ftyp' && isAvif(bytes)) return 'image/avif';
  throw unsupported();
}

/** AVIF 1.1 §6: `avif` among the brands of `ftyp`; `avis` in front makes it an image sequence. */
function isAvif(bytes: Buffer): boolean {
  const end = Math.min(bytes.readUInt32BE(0), bytes.length, 256);
  const brands = new Set([bytes.toString('latin1', 8, 12)]);
  for (let at = 16; at + 4 <= end; at += 4) brands.add(bytes.toString('latin1', at, at + 4));
  if (brands.has('avis')) throw unsupported('animated AVIF cannot be checked here; send an animated WebP or a GIF');
  return brands.has('avif');
}
