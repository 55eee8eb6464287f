import type { TextMark } from '../mark.ts';
import { graphemeStarts, rowOf, type TextRuler } from '../text-ruler.ts';
import type { Typing } from './text-state.ts';

const words = new Intl.Segmenter(undefined, { granularity: 'word' });

/** Where the key puts the caret, or undefined where it is no key of the caret. */
export function caretAfter(
  typing: Typing,
  key: string,
  ctrl: boolean,
  mark: TextMark,
  ruler: TextRuler,
): number | undefined {
  const { text, caret } = typing;
  const rightToLeft = lineOf(mark, caret, ruler).rightToLeft;
  switch (key) {
    case 'Left':
      return sideways(text, caret, !rightToLeft, ctrl);
    case 'Right':
      return sideways(text, caret, rightToLeft, ctrl);
    case 'Home':
      return ctrl ? 0 : lineOf(mark, caret, ruler).start;
    case 'End': {
      const line = lineOf(mark, caret, ruler);
      return ctrl ? text.length : line.start + line.text.length;
    }
    case 'Up':
    case 'Down':
      return upOrDown(typing, key === 'Up' ? -1 : 1, mark, ruler);
    default:
      return undefined;
  }
}

function lineOf(mark: TextMark, index: number, ruler: TextRuler) {
  const { lines } = ruler.layout(mark);
  return lines[rowOf(lines, index)] as (typeof lines)[number];
}

/** The place one letter, or one word, before or after. */
export function sideways(text: string, caret: number, back: boolean, byWord: boolean): number {
  if (byWord) return byWordFrom(text, caret, back);
  const starts = [...graphemeStarts(text), text.length];
  return (back ? starts.findLast((at) => at < caret) : starts.find((at) => at > caret)) ?? caret;
}

/** Back to the beginning of a word, onwards to its end: what lies between words is jumped over. */
function byWordFrom(text: string, caret: number, back: boolean): number {
  const found = Array.from(words.segment(text)).filter(({ isWordLike }) => isWordLike);
  if (back) return found.findLast(({ index }) => index < caret)?.index ?? 0;
  const next = found.find(({ index, segment }) => index + segment.length > caret);
  return next ? next.index + next.segment.length : text.length;
}

function upOrDown(typing: Typing, by: -1 | 1, mark: TextMark, ruler: TextRuler): number {
  const { lines, lineHeight } = ruler.layout(mark);
  const row = rowOf(lines, typing.caret) + by;
  const x = typing.column ?? ruler.caret(mark, typing.caret).x;
  typing.column = x;
  if (row < 0) return 0;
  if (row >= lines.length) return typing.text.length;
  return ruler.indexAt(mark, { x, y: mark.at.y + (row + 0.5) * lineHeight });
}
