import { nativeModule } from '#helper/platform/native-module.ts';

type Canvases = typeof import('@napi-rs/canvas');

// Before the library is loaded by anybody: else its memory comes from the system 2 MB at a time, for which a frame stops.
process.env.MIMALLOC_ALLOW_THP ??= '0';

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
  loaded ??= nativeModule<Canvases>('@napi-rs/canvas');
  return loaded;
}
