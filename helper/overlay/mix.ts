/** One colour over another by its opacity, 0 to 255; only the three lower bytes of each count. */
export function mix(over: number, under: number, alpha: number): number {
  const rest = 255 - alpha;
  const blue = ((over & 255) * alpha + (under & 255) * rest + 127) / 255;
  const green = (((over >>> 8) & 255) * alpha + ((under >>> 8) & 255) * rest + 127) / 255;
  const red = (((over >>> 16) & 255) * alpha + ((under >>> 16) & 255) * rest + 127) / 255;
  return (red << 16) | (green << 8) | blue;
}

/** Red and blue in each other's place, without the fourth byte. */
export function swapped(pixel: number): number {
  return (pixel & 0xff00) | ((pixel & 0xff) << 16) | ((pixel >>> 16) & 0xff);
}
