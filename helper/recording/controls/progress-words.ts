/** Such as `1:05`. */
export function clock(seconds: number): string {
  const whole = Math.floor(seconds);
  return `${Math.floor(whole / 60)}:${String(whole % 60).padStart(2, '0')}`;
}

export function megabytes(bytes: number): string {
  return (bytes / 2 ** 20).toFixed(1);
}

/** Of a cap. */
export function mostMegabytes(bytes: number): number {
  return Math.round(bytes / 2 ** 20);
}
