import type { SKRSContext2D } from '@napi-rs/canvas';
import { theme } from '#helper/overlay/theme.ts';
import type { Rect } from '#helper/platform/rect.ts';
import { spellKeys } from '#helper/texts/spell-keys.ts';
import type { ControlOptions } from '../controls.ts';
import { type ControlButton, type ControlLayout, controlButtons } from './layout.ts';

/** What the bar says, and which of its buttons the person is at. */
export interface ControlLook {
  readonly state: 'waiting' | 'recording' | 'paused' | 'encoding';
  /** The line in large letters, and the one below it. */
  readonly title: string;
  readonly detail: string;
  /** How far time or encoding is, 0 to 1. */
  readonly share: number;
  readonly hovered: ControlButton | undefined;
  readonly focused: ControlButton | undefined;
}

/** The frame's colours: red is on the air. */
export const frameColours: Record<ControlLook['state'], number> = {
  waiting: 0x1f6feb,
  recording: 0xe5484d,
  paused: 0xf5a524,
  encoding: 0x1f6feb,
};

/** Each button's name and key. */
export function nameOf(
  button: ControlButton,
  paused: boolean,
  { stopKey, pauseKey, texts }: Pick<ControlOptions, 'stopKey' | 'pauseKey' | 'texts'>,
): string {
  const { controls: words } = texts;
  if (button === 'pause') return `${paused ? words.goOn : words.pause} (${spellKeys(pauseKey ?? 'P', texts)})`;
  if (button === 'stop') return `${words.stop} (${spellKeys(stopKey ?? 'S', texts)})`;
  return `${words.abort} (Esc)`;
}

/** Paints the bar at 0, 0. */
export function paintBar(
  context: SKRSContext2D,
  { bar, buttons }: ControlLayout,
  look: ControlLook,
  scale: number,
): void {
  const px = (value: number) => value * scale;
  const colour = `#${frameColours[look.state].toString(16).padStart(6, '0')}`;
  context.fillStyle = theme.ground;
  context.fillRect(0, 0, bar.width, bar.height);
  context.strokeStyle = theme.line;
  context.strokeRect(0.5, 0.5, bar.width - 1, bar.height - 1);
  context.fillStyle = colour;
  context.fillRect(0, bar.height - px(3), bar.width * Math.max(0, Math.min(1, look.share)), px(3));
  context.beginPath();
  context.arc(px(18), px(15), px(5), 0, 2 * Math.PI);
  context.fill();
  context.textBaseline = 'alphabetic';
  context.fillStyle = theme.text;
  context.font = `600 ${px(14)}px ${theme.font}`;
  context.fillText(look.title, px(32), px(20), buttons.pause.x - px(38));
  context.fillStyle = theme.quiet;
  context.font = `${px(11.5)}px ${theme.font}`;
  context.fillText(look.detail, px(12), px(36), buttons.pause.x - px(16));
  for (const name of controlButtons) paintButton(context, name, buttons[name], look, scale);
}

function paintButton(context: SKRSContext2D, name: ControlButton, rect: Rect, look: ControlLook, scale: number): void {
  const able = name === 'abort' || look.state === 'recording' || look.state === 'paused';
  context.save();
  if (look.hovered === name && able) {
    context.fillStyle = theme.hover;
    context.beginPath();
    context.roundRect(rect.x + 2, rect.y + 2, rect.width - 4, rect.height - 4, 7 * scale);
    context.fill();
  }
  if (look.focused === name) {
    context.strokeStyle = theme.focus;
    context.lineWidth = 2 * scale;
    context.beginPath();
    context.roundRect(rect.x + 3, rect.y + 3, rect.width - 6, rect.height - 6, 6 * scale);
    context.stroke();
  }
  context.translate(rect.x + rect.width / 2, rect.y + rect.height / 2);
  context.scale(scale, scale);
  context.globalAlpha = able ? 1 : 0.35;
  context.fillStyle = theme.text;
  context.strokeStyle = theme.text;
  context.lineWidth = 2;
  context.lineCap = 'round';
  icons[name](context, look.state === 'paused');
  context.restore();
}

const icons: Record<ControlButton, (context: SKRSContext2D, paused: boolean) => void> = {
  pause(context, paused) {
    if (!paused) {
      context.fillRect(-6, -7, 4, 14);
      context.fillRect(2, -7, 4, 14);
      return;
    }
    context.beginPath();
    context.moveTo(-5, -7);
    context.lineTo(7, 0);
    context.lineTo(-5, 7);
    context.fill();
  },
  stop: (context) => context.fillRect(-6.5, -6.5, 13, 13),
  abort(context) {
    context.beginPath();
    for (const [x, y] of [
      [-6, -6],
      [-6, 6],
    ] as const) {
      context.moveTo(x, y);
      context.lineTo(-x, -y);
    }
    context.stroke();
  },
};
