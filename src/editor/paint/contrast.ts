/** Black or white, whichever stands out more from a colour `#rrggbb` (WCAG 2 relative luminance). */
export function contrastOf(color: string): '#000000' | '#ffffff' {
  const value = Number.parseInt(color.slice(1), 16);
  const linear = (channel: number) => {
    const part = channel / 255;
    return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
  };
  const luminance = 0.2126 * linear(value >> 16) + 0.7152 * linear((value >> 8) & 255) + 0.0722 * linear(value & 255);
  // White on the palette's red, blue and violet reads better than the formula's even point of 0.18 says.
  return luminance > 0.36 ? '#000000' : '#ffffff';
}
