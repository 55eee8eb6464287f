import type { Settings } from '#helper/settings/settings.ts';
import type { Shot } from '#helper/shot/shot.ts';
import type { Format } from './animation.ts';

/** How one recording is made, with every choice taken. */
export interface Plan {
  readonly fps: number;
  readonly format: Format;
  readonly cursor: boolean;
  readonly countdown: number;
  readonly maxSeconds: number;
  readonly maxBytes: number;
  readonly preview: boolean;
}

/** What was asked for, and the settings where nothing was. */
export function planOf(settings: Settings['gif'], shot: Pick<Shot, 'gif' | 'pointer'>): Plan {
  const { gif } = shot;
  return {
    fps: gif?.fps ?? settings.fps,
    format: gif?.format ?? settings.format,
    cursor: shot.pointer ?? settings.cursor,
    countdown: gif?.countdown ?? settings.countdown,
    maxSeconds: gif?.seconds ?? settings.seconds,
    maxBytes: settings.megabytes * 2 ** 20,
    preview: gif?.preview ?? true,
  };
}
