import sharp from 'sharp';

/** Numbers from 0 to below 1. */
export type Random = () => number;

/** The same numbers for the same words (xmur3 and sfc32). */
export function randomOf(words: string): Random {
  let hash = 1_779_033_703 ^ words.length;
  const next = () => {
    hash = Math.imul(hash ^ (hash >>> 16), 2_246_822_507);
    hash = Math.imul(hash ^ (hash >>> 13), 3_266_489_909);
    hash ^= hash >>> 16;
    return hash >>> 0;
  };
  for (const letter of words) hash = Math.imul(hash ^ letter.charCodeAt(0), 3_432_918_353) + 1;
  let [a, b, c, d] = [next(), next(), next(), next()];
  return () => {
    const sum = (a + b + d) | 0;
    d = (d + 1) | 0;
    a = b ^ (b >>> 9);
    b = (c + (c << 3)) | 0;
    c = ((c << 21) | (c >>> 11)) + sum;
    return (sum >>> 0) / 4_294_967_296;
  };
}

export function pick<T>(random: Random, list: readonly T[]): T {
  return list[Math.floor(random() * list.length)] as T;
}

/** A picture of noise like no other: PNG, JPEG, WebP or GIF of 1 to 60 kB, now and then of a megabyte; some with metadata. */
export async function newPicture(random: Random): Promise<Buffer> {
  const kind = random();
  const side = kind > 0.98 ? 620 : 16 + Math.floor(random() * (kind < 0.1 ? 24 : 110));
  const noise = Buffer.alloc(side * side * 3);
  for (let at = 0; at < noise.length; at += 4)
    noise.writeUInt32LE(random() * 4_294_967_296, Math.min(at, noise.length - 4));
  const raw = sharp(noise, { raw: { width: side, height: side, channels: 3 } });
  const told = random() < 0.3 ? raw.withExif({ IFD0: { Copyright: 'somebody', Software: 'a camera' } }) : raw;
  if (kind < 0.1) return await raw.gif({ effort: 1 }).toBuffer();
  if (kind < 0.3) return await told.jpeg({ quality: 80 }).toBuffer();
  if (kind < 0.4) return await told.webp({ quality: 70, effort: 0 }).toBuffer();
  return await told.png({ compressionLevel: 0 }).toBuffer();
}
