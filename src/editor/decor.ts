import { boundsOf } from './bounds.ts';
import type { EditorCanvas } from './canvas.ts';
import { handleRadius, handlesOf } from './handles.ts';
import type { TextMark } from './mark.ts';
import { contrastOf } from './paint/contrast.ts';
import { pickedColor } from './pick-color.ts';
import { contains, grow, type Point, type Rect } from './rect.ts';
import { type Session, selectedMark } from './session.ts';
import { fontOf, rowOf } from './text-ruler.ts';

/** Something over the marks that is not part of the picture: a handle, the caret, the sample of a colour. */
export interface Decor {
  /** Another one whenever it looks different or lies elsewhere. */
  key: string;
  rect: Rect;
  paint(canvas: EditorCanvas): void;
}

const accent = '#1f6feb';
const light = '#ffffff';
const shade = '#000000b0';

export function decorOf(session: Session): Decor[] {
  if (session.typing) return typingDecor(session);
  if (session.tool === 'pick') return sampleDecor(session);
  const mark = selectedMark(session);
  if (!mark) return [];
  const { unit, ruler } = session;
  // The others show by their own outline where they are.
  const framed = ['pen', 'marker', 'ellipse', 'text', 'step'].includes(mark.kind);
  const frame = framed ? frameOf(boundsOf(mark, ruler), unit, 'frame') : [];
  return [...frame, ...handlesOf(mark, ruler).map(({ point }) => handleDecor(point, unit))];
}

function handleDecor(point: Point, unit: number): Decor {
  const rect = grow({ ...point, width: 0, height: 0 }, (handleRadius + 2) * unit);
  return {
    key: `handle ${point.x},${point.y},${unit}`,
    rect,
    paint(canvas) {
      for (const [radius, color] of [
        [handleRadius + 1, shade],
        [handleRadius, light],
        [handleRadius - 1.75, accent],
      ] as const) {
        canvas.fillStyle = color;
        canvas.beginPath();
        canvas.arc(point.x, point.y, radius * unit, 0, 2 * Math.PI);
        canvas.fill();
      }
    },
  };
}

/** A thin line in the accent's colour between two light ones, so that it shows on any picture. */
function frameOf({ x, y, width, height }: Rect, unit: number, name: string): Decor[] {
  const sides: Rect[] = [
    { x, y, width, height: 0 },
    { x, y: y + height, width, height: 0 },
    { x, y, width: 0, height },
    { x: x + width, y, width: 0, height },
  ];
  return sides.map((side) => ({
    key: `${name} ${side.x},${side.y},${side.width},${side.height},${unit}`,
    rect: grow(side, 1.5 * unit),
    paint(canvas) {
      for (const [by, color] of [
        [1.5, '#ffffffc0'],
        [0.5, accent],
      ] as const) {
        const strip = grow(side, by * unit);
        canvas.fillStyle = color;
        canvas.fillRect(strip.x, strip.y, strip.width, strip.height);
      }
    },
  }));
}

function typingDecor({ draft, typing, ruler, unit }: Session): Decor[] {
  if (draft?.kind !== 'text' || !typing) return [];
  const { caret, anchor, composing } = typing;
  const bounds = grow(boundsOf(draft, ruler), draft.width * 0.4);
  const at = ruler.caret(draft, caret + composing.length);
  return [
    ...frameOf(bounds, unit, 'typing'),
    ...spans(draft, Math.min(caret, anchor), Math.max(caret, anchor), ruler).map((rect) => plain(rect, '#3b82f680')),
    ...spans(draft, caret, caret + composing.length, ruler).map((rect) =>
      plain({ ...rect, y: rect.y + rect.height - 2 * unit, height: 2 * unit }, draft.color),
    ),
    caretDecor(at, unit),
  ];
}

function caretDecor(at: Rect, unit: number): Decor {
  const width = Math.max(at.width, 1.5 * unit);
  const bar = { ...at, x: at.x - width / 2, width };
  return {
    key: `caret ${bar.x},${bar.y},${bar.width},${bar.height}`,
    rect: grow(bar, unit),
    paint(canvas) {
      const halo = grow(bar, unit);
      canvas.fillStyle = light;
      canvas.fillRect(halo.x, halo.y, halo.width, halo.height);
      canvas.fillStyle = '#000000';
      canvas.fillRect(bar.x, bar.y, bar.width, bar.height);
    },
  };
}

/** The rectangles of a part of a text, one a line. */
function spans(mark: TextMark, from: number, to: number, ruler: Session['ruler']): Rect[] {
  if (from >= to) return [];
  const { lines } = ruler.layout(mark);
  const [first, last] = [rowOf(lines, from), rowOf(lines, to)];
  return lines.slice(first, last + 1).map((line) => {
    const start = ruler.caret(mark, Math.max(from, line.start));
    const end = ruler.caret(mark, Math.min(to, line.start + line.text.length));
    const x = Math.min(start.x, end.x);
    return { x, y: start.y, width: Math.max(Math.abs(end.x - start.x), mark.width / 5), height: start.height };
  });
}

function plain(rect: Rect, color: string): Decor {
  return {
    key: `plain ${rect.x},${rect.y},${rect.width},${rect.height} ${color}`,
    rect,
    paint(canvas) {
      canvas.fillStyle = color;
      canvas.fillRect(rect.x, rect.y, rect.width, rect.height);
    },
  };
}

/** The colour under the pointer, with its name, beside the pointer on the side where there is room. */
function sampleDecor(session: Session): Decor[] {
  const { pointer, unit, area } = session;
  const color = pickedColor(session, pointer);
  if (!color || !contains(area, pointer)) return [];
  const [width, height, gap] = [92 * unit, 30 * unit, 18 * unit];
  const x = pointer.x + gap + width > area.x + area.width ? pointer.x - gap - width : pointer.x + gap;
  const y = pointer.y + gap + height > area.y + area.height ? pointer.y - gap - height : pointer.y + gap;
  const rect = { x: Math.round(x), y: Math.round(y), width, height };
  return [
    { key: `sample ${color} ${rect.x},${rect.y},${unit}`, rect, paint: (canvas) => paintSample(canvas, rect, color) },
  ];
}

function paintSample(canvas: EditorCanvas, { x, y, width, height }: Rect, color: string): void {
  canvas.fillStyle = light;
  canvas.fillRect(x, y, width, height);
  canvas.fillStyle = color;
  const edge = height / 15;
  canvas.fillRect(x + edge, y + edge, width - 2 * edge, height - 2 * edge);
  canvas.font = fontOf(height * 0.43);
  canvas.textAlign = 'center';
  canvas.textBaseline = 'alphabetic';
  canvas.fillStyle = contrastOf(color);
  canvas.fillText(color, x + width / 2, y + height * 0.65);
}
