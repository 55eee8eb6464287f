import { createCanvas } from '@napi-rs/canvas';
import { expect, it } from 'vitest';
import { type Language, textsIn } from '#helper/texts/texts.ts';
import { layoutQuestion } from './toolbar-layout.ts';
import { paintBar, toolbarMargin } from './toolbar-picture.ts';

// Both edges of the plate and of the two buttons: whatever is brighter than the ground there is a word that does not fit.
it.each<Language>(['en', 'de'])('asks before it leaves in words that stay within their frames (%s)', (language) => {
  const bar = layoutQuestion({ x: 0, y: 0, width: 800, height: 600 }, 1);
  const canvas = createCanvas(bar.box.width + 2 * toolbarMargin, bar.box.height + 2 * toolbarMargin);
  const look = { hovered: undefined, focused: undefined, held: undefined, scale: 1, editor: undefined };
  paintBar(canvas.getContext('2d'), bar, { ...look, texts: textsIn(language) });
  const brightest = (x: number, y: number, height: number) => {
    const from = { x: x - bar.box.x + toolbarMargin, y: y - bar.box.y + toolbarMargin };
    const { data } = canvas.getContext('2d').getImageData(from.x, from.y, 4, height);
    return Math.max(...data.filter((_, at) => at % 4 !== 3));
  };
  const { x, y, width, height } = bar.box;
  expect(brightest(x + 30, y + 20, 30)).toBeGreaterThan(150);
  expect(Math.max(brightest(x + 5, y + 15, height - 30), brightest(x + width - 9, y + 15, height - 30))).toBeLessThan(
    60,
  );
  for (const { rect } of bar.buttons) {
    for (const at of [rect.x + 3, rect.x + rect.width - 7]) expect(brightest(at, rect.y + 10, 18)).toBeLessThan(60);
    expect(brightest(rect.x - 5, rect.y + 10, 18)).toBeLessThan(60);
  }
});
