import { nativeModule } from '#helper/platform/native-module.ts';

type Canvases = typeof import('@napi-rs/canvas');

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
