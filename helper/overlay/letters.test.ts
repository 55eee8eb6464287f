import { expect, it } from 'vitest';
import { SpritePainter } from './sprites.ts';

const hand = { font: '24px "DejaVu Sans Mono", monospace', size: 24, colour: '#ff8000' };
const blank = (width: number, height: number) => ({ width, height, pixels: new Uint32Array(width * height) });

it('writes as the canvas does, letter by letter on whole pixels', () => {
  const painter = new SpritePainter();
  const text = '#7F × 10';
  const letters = painter.letters(hand);
  const written = blank(200, 40);
  letters.write(text, written, { x: 10, y: 30 });
  const painted = painter.paintOnce(200, 40, (context) => {
    context.font = hand.font;
    context.fillStyle = hand.colour;
    let x = 10;
    for (const sign of text) {
      context.fillText(sign, Math.round(x), 30);
      x += context.measureText(sign).width;
    }
    expect(letters.width(text)).toBeCloseTo(x - 10, 6);
  });
  expect(painted.pixels.filter((pixel) => pixel >>> 24 !== 0).length).toBeGreaterThan(300);
  expect(written.pixels).toEqual(painted.pixels);
});

it('writes over what is there already, and after a rest, when all letters are painted anew', () => {
  const painter = new SpritePainter();
  const write = (x: number) => {
    const under = blank(60, 40);
    under.pixels.fill(0xff0000ff);
    painter.letters(hand).write('8', under, { x, y: 30 });
    return under.pixels;
  };
  const before = write(10);
  expect(before.some((pixel) => pixel === 0xffff8000)).toBe(true);
  expect(before[0]).toBe(0xff0000ff);
  painter.rest();
  expect(write(10)).toEqual(before);
  expect(write(20)).not.toEqual(before);
});
