import { createRequire } from 'node:module';

type Canvases = typeof import('@napi-rs/canvas');

const require = createRequire(import.meta.url);
let loaded: Canvases | undefined;

/** Whether the canvas library is in memory already. */
export function isCanvasLoaded(): boolean {
  return loaded !== undefined;
}

/**
 * The canvas library, loaded when something is first painted: it is a third of the memory of a helper that waits, and the
 * dimmed screen itself needs none.
 */
export function canvases(): Canvases {
  loaded ??= require('@napi-rs/canvas') as Canvases;
  return loaded;
}
