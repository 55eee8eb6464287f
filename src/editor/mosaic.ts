/** A coarse picture, each pixel of which is painted `block` pixels wide and high from x, y on. */
export interface Mosaic {
  rgba: Uint8ClampedArray<ArrayBuffer>;
  width: number;
  height: number;
  block: number;
  x: number;
  y: number;
}
