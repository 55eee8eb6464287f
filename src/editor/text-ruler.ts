import type { EditorHost } from './host.ts';
import type { TextMark } from './mark.ts';
import type { Point, Rect } from './rect.ts';

/** No font is shipped: each of these is the plain sans-serif of some system. */
const family = '"Inter", "Noto Sans", "DejaVu Sans", "Segoe UI", "Helvetica Neue", Arial, sans-serif';
const lineHeight = 1.3;
const ascent = 1.02;

export function fontOf(size: number): string {
  return `600 ${size}px ${family}`;
}

export interface TextLine {
  text: string;
  /** Where it begins in the whole text, in UTF-16 units. */
  start: number;
  width: number;
  /** It reads from right to left: carets count from its right end. */
  rightToLeft: boolean;
}

export interface TextLayout {
  lines: TextLine[];
  rect: Rect;
  lineHeight: number;
}

/** Knows how wide text is; the lines' height depends on the letters' size alone, so that it is alike on every host. */
export class TextRuler {
  private readonly measure: EditorHost['measure'];
  private readonly layouts = new WeakMap<TextMark, TextLayout>();

  constructor(host: EditorHost) {
    this.measure = (text, font) => (text === '' ? 0 : host.measure(text, font));
  }

  layout(mark: TextMark): TextLayout {
    const known = this.layouts.get(mark);
    if (known) return known;
    const font = fontOf(mark.width);
    let start = 0;
    const lines = mark.text.split('\n').map((text): TextLine => {
      const line = { text, start, width: this.measure(text, font), rightToLeft: readsFromRight(text) };
      start += text.length + 1;
      return line;
    });
    const height = mark.width * lineHeight;
    const rect = { ...mark.at, width: Math.max(...lines.map(({ width }) => width)), height: height * lines.length };
    const layout = { lines, rect, lineHeight: height };
    this.layouts.set(mark, layout);
    return layout;
  }

  /** The caret before the UTF-16 unit `index`. */
  caret(mark: TextMark, index: number): Rect {
    const { lines, lineHeight: height } = this.layout(mark);
    const row = rowOf(lines, index);
    const line = lines[row] as TextLine;
    const before = this.measure(line.text.slice(0, index - line.start), fontOf(mark.width));
    const x = mark.at.x + (line.rightToLeft ? line.width - before : before);
    return { x, y: mark.at.y + row * height, width: Math.max(1, mark.width / 14), height };
  }

  /** The place in the text that is nearest to a point. */
  indexAt(mark: TextMark, point: Point): number {
    const { lines, lineHeight: height } = this.layout(mark);
    const row = Math.min(Math.max(Math.floor((point.y - mark.at.y) / height), 0), lines.length - 1);
    const line = lines[row] as TextLine;
    let nearest = line.start;
    let distance = Infinity;
    for (const index of [...graphemeStarts(line.text), line.text.length]) {
      const far = Math.abs(this.caret(mark, line.start + index).x - point.x);
      if (far < distance) [nearest, distance] = [line.start + index, far];
    }
    return nearest;
  }

  /** Where a line's letters stand, from the top of the line. */
  baseline(mark: TextMark): number {
    return mark.width * ascent;
  }
}

export function rowOf(lines: readonly TextLine[], index: number): number {
  return Math.max(
    lines.findLastIndex((line) => line.start <= index),
    0,
  );
}

const graphemes = new Intl.Segmenter(undefined, { granularity: 'grapheme' });

/** Where each letter begins as a person counts letters: an accent or an emoji of several parts is one. */
export function graphemeStarts(text: string): number[] {
  return Array.from(graphemes.segment(text), ({ index }) => index);
}

/** By its first letter that has a direction. */
function readsFromRight(text: string): boolean {
  const letter = /\p{Letter}/u.exec(text)?.[0];
  return letter !== undefined && /[\p{Script=Hebrew}\p{Script=Arabic}\p{Script=Syriac}\p{Script=Thaana}]/u.test(letter);
}
