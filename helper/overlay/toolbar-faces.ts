import type { SKRSContext2D } from '@napi-rs/canvas';
import type { Editor } from '#editor/editor.ts';
import { palette, type Style, styleParts } from '#editor/style.ts';
import type { Rect } from '#helper/platform/rect.ts';
import type { Texts } from '#helper/texts/english.ts';
import { fontThatFits } from './font-that-fits.ts';
import { theme } from './theme.ts';
import { type ButtonId, colourOf, isMain, labelOf } from './toolbar.ts';
import { type IconName, paintIcon, paintStyle } from './toolbar-icons.ts';

/** What a face depends on beside its button. */
interface Look {
  readonly scale: number;
  readonly editor: Editor | undefined;
  readonly texts: Texts;
}

/** Paints what is on a button, around its middle. */
export function paintFace(context: SKRSContext2D, id: ButtonId, rect: Rect, { scale, editor, texts }: Look): void {
  const { style, styleOf } = editor?.state ?? {};
  context.translate(rect.x + rect.width / 2, rect.y + rect.height / 2);
  context.scale(scale, scale);
  context.strokeStyle = isMain(id) ? '#ffffff' : theme.text;
  context.lineWidth = 1.8;
  context.lineCap = 'round';
  context.lineJoin = 'round';
  const colour = colourOf(id);
  const parts = styleOf && styleParts(styleOf);
  if (colour) paintSwatch(context, colour, style?.color === colour);
  else if (isWidth(id)) paintDot(context, Number(id.slice(6)));
  else if (id === 'style') paintStyle(context, coloursOf(style, parts), parts?.width ? style?.width : undefined);
  else if (isMain(id))
    paintWorded(context, id, labelOf(id, editor, texts).name, { size: 14, weight: 600, room: rect.width / scale });
  else if (id === 'colour.pick')
    paintWorded(context, id, texts.overlay.pick, { size: 12, weight: 400, room: rect.width / scale });
  else if (id === 'fill')
    paintWorded(context, id, texts.overlay.filled, { size: 12, weight: 400, room: rect.width / scale });
  else if (id === 'leave' || id === 'stay') paintAnswer(context, id, rect, { scale, editor, texts });
  else paintIcon(context, id as IconName);
}

/** What the button for colour and width shows: where no tool has any yet, that there are several to choose from. */
function coloursOf(style: Style | undefined, parts: ReturnType<typeof styleParts> | undefined): readonly string[] {
  if (!parts || !style) return [palette[0], palette[2], palette[3], palette[5]];
  return parts.color ? [style.color] : [];
}

const isWidth = (id: ButtonId): id is `width.${number}` => id.startsWith('width.');

function paintSwatch(context: SKRSContext2D, colour: string, chosen: boolean): void {
  context.fillStyle = colour;
  context.beginPath();
  context.arc(0, 0, 10, 0, 2 * Math.PI);
  context.fill();
  context.lineWidth = 1;
  context.strokeStyle = 'rgba(255, 255, 255, 0.45)';
  context.stroke();
  if (!chosen) return;
  context.lineWidth = 2;
  context.strokeStyle = theme.focus;
  context.beginPath();
  context.arc(0, 0, 13, 0, 2 * Math.PI);
  context.stroke();
}

function paintDot(context: SKRSContext2D, index: number): void {
  context.fillStyle = theme.text;
  context.beginPath();
  context.arc(0, 0, 1.2 + index * 0.95, 0, 2 * Math.PI);
  context.fill();
}

/** An icon with a word behind it, both in the middle. */
function paintWorded(
  context: SKRSContext2D,
  id: 'upload' | 'record' | 'colour.pick' | 'fill',
  word: string,
  { size: wanted, weight, room }: { size: number; weight: number; room: number },
) {
  context.font = fontThatFits(context, word, { size: wanted, weight, room: room - 40 });
  context.fillStyle = isMain(id) ? '#ffffff' : theme.text;
  const width = context.measureText(word).width;
  const left = -(18 + 8 + width) / 2;
  context.fillText(word, Math.round(left + 26), Math.round(wanted * 0.36));
  context.translate(left + 9, 0);
  paintIcon(context, id);
}

function paintAnswer(context: SKRSContext2D, id: ButtonId, rect: Rect, { scale, editor, texts }: Look): void {
  const [width, height] = [rect.width / scale, rect.height / scale];
  context.strokeStyle = 'rgba(255, 255, 255, 0.28)';
  context.lineWidth = 1;
  context.beginPath();
  context.roundRect(-width / 2 + 1.5, -height / 2 + 1.5, width - 3, height - 3, 7);
  context.stroke();
  const { name, keys } = labelOf(id, editor, texts);
  context.font = `11px ${theme.font}`;
  const keysWidth = context.measureText(keys).width;
  const font = fontThatFits(context, name, { size: 13, weight: 400, room: width - 28 - keysWidth });
  context.font = font;
  const nameWidth = context.measureText(name).width;
  const all = nameWidth + 8 + keysWidth;
  context.font = `11px ${theme.font}`;
  context.fillStyle = theme.quiet;
  context.fillText(keys, -all / 2 + nameWidth + 8, 4.5);
  context.font = font;
  context.fillStyle = theme.text;
  context.fillText(name, -all / 2, 4.5);
}
