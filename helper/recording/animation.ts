import type { Delta } from './picture-delta.ts';

/** The formats that a recording can have. */
export const formats = ['gif', 'webp'] as const;
export type Format = (typeof formats)[number];

/** A frame to encode: what changed, and from which slot of time up to which other it is seen. */
export interface Frame {
  readonly delta: Delta;
  readonly from: number;
  readonly to: number;
}

/** A format's bytes round its frames. */
export interface AnimationFile {
  start(options: AnimationOptions): Uint8Array;
  /** How long a frame is seen, and where that stands in its bytes. */
  time(frame: Pick<Frame, 'from' | 'to'>, fps: number): { at: number; bytes: Uint8Array };
  /** What ends a file of `bytes` so far, and what has to be written over its beginning. */
  end(bytes: number): { tail: Uint8Array; patch?: { at: number; bytes: Uint8Array } };
}

/** Turns frames into the bytes of one file, in their order. The result of one call may be overwritten by the next. */
export interface AnimationEncoder {
  start(): Uint8Array;
  /** The first frame covers the whole picture. */
  frame(frame: Frame): Promise<Uint8Array> | Uint8Array;
  end: AnimationFile['end'];
}

export interface AnimationOptions {
  readonly width: number;
  readonly height: number;
  readonly fps: number;
}

export async function openEncoder(format: Format, options: AnimationOptions): Promise<AnimationEncoder> {
  if (format === 'webp') {
    const { WebpEncoder } = await import('./webp/webp-encoder.ts');
    return new WebpEncoder(options);
  }
  const { GifEncoder } = await import('./gif/gif-encoder.ts');
  return new GifEncoder(options);
}
