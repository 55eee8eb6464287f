import type { Point } from '#helper/platform/rect.ts';
import { english } from '#helper/texts/english.ts';
import { writesByInputMethod } from './input-method.ts';
import { openFrameEditor } from './layer.ts';
import type { SelectRequest } from './overlay.ts';
import { type OverlayState, openSelection } from './state.ts';

/** The state in which the overlay opens. `scale` is the desktop's text scale, 1 at 96 dpi. */
export function beginSelection(request: SelectRequest, pointer: Point, scale: number): OverlayState {
  const { frame, lastRegion, hint = false, styles, texts = english, measure } = request;
  const { x, y, width, height } = frame;
  const desktop = { x, y, width, height };
  const monitors = request.monitors.length > 0 ? request.monitors : [{ ...desktop, name: 'screen', primary: true }];
  // Windows brings its input methods to any window by itself.
  const inputMethod = process.platform === 'linux' && writesByInputMethod(process.env);
  const given = {
    desktop,
    monitors,
    lastRegion,
    hint,
    pointer,
    scale,
    inputMethod,
    texts,
    ...(measure && { measure }),
  };
  // A recording has nothing to be drawn on.
  if (request.purpose === 'record') return openSelection({ ...given, purpose: 'record', recordKey: request.recordKey });
  return openSelection({ ...given, editor: openFrameEditor(frame, scale, { styles, words: texts.editor }) });
}
