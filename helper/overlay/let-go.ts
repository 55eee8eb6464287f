/** Gives memory back at once: the collector, which counts what is not its own, would stop for it every few frames. */
export function letGo({ buffer }: Uint8ClampedArray): void {
  if ('transfer' in buffer) buffer.transfer(0);
}
