import { type Canvas, createCanvas, type SKRSContext2D } from '@napi-rs/canvas';
import { describe, expect, it } from 'vitest';
import { canvasHost, EditorDesk } from '#test/support/editor-desk.ts';
import { doAnything, randomFrom } from '#test/support/random-events.ts';
import type { Handled } from './event.ts';
import type { EditorHost, Sheet } from './host.ts';
import { intersect, type Rect } from './rect.ts';
import { type StyledTool, styledTools } from './style.ts';

/**
 * How many pixels differ plainly. The canvas smooths an edge differently where a clip cuts its path, so a difference
 * counts from nearly half of the range on: what is left of a mark, or missing of it, differs by all of it.
 */
function differing(one: SKRSContext2D, other: SKRSContext2D): number {
  const { width, height } = one.canvas;
  const [a, b] = [one, other].map((context) => context.getImageData(0, 0, width, height).data);
  let count = 0;
  for (let at = 0; at < width * height * 4; at += 1) if (Math.abs((a?.[at] ?? 0) - (b?.[at] ?? 0)) > 110) count += 1;
  return count;
}

function areaOf(rects: Rect[]): number {
  return rects.reduce((sum, { width, height }) => sum + width * height, 0);
}

const { sheet: _, ...withoutSheets } = canvasHost;

function striped(): Canvas {
  const base = createCanvas(320, 240);
  const context = base.getContext('2d');
  for (let x = 0; x < 320; x += 16) {
    context.fillStyle = x % 32 === 0 ? '#e8ecf2' : '#203050';
    context.fillRect(x, 0, 16, 240);
  }
  return base;
}

/** Draws a mark somewhere in the middle, over others. */
function cross(desk: EditorDesk, tool: StyledTool): void {
  const from = 20 + styledTools.indexOf(tool) * 18;
  desk.take(tool).wait();
  desk.pointer.drag([
    [from, 30],
    [from + 40, 180],
    [from + 90, 120],
  ]);
  if (tool === 'text') desk.tell({ type: 'text', text: 'Kept' });
  desk.keyboard.press('Escape');
}

function select(desk: EditorDesk, kind: StyledTool): void {
  desk.take('select').keyboard.press('Escape');
  do desk.take('select').run('select.next');
  while (desk.editor.state.selected?.kind !== kind);
}

/** Takes the lowest mark of a kind by its middle. */
function seize(tool: StyledTool): (desk: EditorDesk) => void {
  return (desk) => {
    select(desk, tool);
    const { x = 0, y = 0, width = 0, height = 0 } = desk.editor.state.selected?.bounds ?? {};
    desk.wait().pointer.press(x + width * 0.3, y + height * 0.3);
  };
}

describe('What has to be drawn anew', () => {
  it.each(Array.from({ length: 12 }, (_, seed) => seed))(
    'leaves the screen as if all had been drawn anew, whatever was done (%i)',
    (seed) => {
      const desk = new EditorDesk({ width: 320, height: 240, host: canvasHost });
      const plain = new EditorDesk({ width: 320, height: 240, host: withoutSheets });
      const [random, again] = [randomFrom(seed + 100), randomFrom(seed + 100)];
      for (let round = 0; round < 6; round += 1) {
        for (let count = 0; count < 25; count += 1) {
          doAnything(desk, random);
          doAnything(plain, again);
        }
        // A few single pixels of smoothed edges: the thinnest mark that was left would be more.
        expect(differing(desk.screen, plain.drawnAnew())).toBeLessThan(12);
      }
    },
  );

  it.each(styledTools)('keeps what lies below and above a %s painted, and each frame right', (tool) => {
    let kept = 0;
    const sheet: EditorHost['sheet'] = (...size) => {
      kept += 1;
      return canvasHost.sheet?.(...size) as Sheet;
    };
    const [desk, plain] = [{ ...canvasHost, sheet }, withoutSheets].map(
      (host) => new EditorDesk({ width: 320, height: 240, base: striped(), host }),
    ) as [EditorDesk, EditorDesk];
    const both = (act: (desk: EditorDesk) => void) => [desk, plain].forEach(act);
    both((one) => {
      for (const each of styledTools) cross(one, each);
    });
    const isRight = () => expect(differing(desk.screen, plain.drawnAnew())).toBeLessThan(12);
    for (const round of [0, 1]) {
      // Drawn on top of all, taken back, and then one from among them moved, with others below and above it.
      both((one) => one.take(tool).wait().pointer.press(4, 4));
      for (let at = 1; at <= 24; at += 1) {
        both((one) => one.pointer.move(4 + at * 12, 4 + at * 9 + round));
        if (at % 4 === 0) isRight();
      }
      both((one) => one.pointer.release(292, 220));
      both((one) => one.keyboard.press('Escape'));
      both((one) => one.run('undo'));
      both(seize(tool));
      for (let at = 1; at <= 12; at += 1) {
        both((one) => one.pointer.move(60 + at * 15, 60 + at * 9));
        if (at % 4 === 0) isRight();
      }
      both((one) => one.pointer.release(240, 168));
      both((one) => select(one, 'pen'));
      both((one) => one.redraw(one.editor.restyle({ color: '#1f6feb' }).dirty));
    }
    expect(kept).toBeGreaterThan(0);
  });

  it.each(styledTools)('leaves no trace of a %s that was moved, restyled and let go', (tool) => {
    const desk = new EditorDesk({ width: 320, height: 240, host: canvasHost }).take(tool);
    desk.editor.restyle({ filled: true });
    if (tool === 'pixelate') desk.base.getContext('2d').fillRect(0, 0, 80, 240);
    desk.pointer.drag([
      [40, 60],
      [90, 70],
      [140, 120],
    ]);
    desk.tell({ type: 'text', text: 'Moved' });
    desk.editor.escape();
    desk.run('select.next');
    const { x = 0, y = 0, height = 0 } = desk.editor.state.selected?.bounds ?? {};
    const grip = tool === 'line' || tool === 'arrow' ? [65, 75] : [x + 12, y + height / 2];
    desk.wait().pointer.drag([grip as [number, number], [150, 150], [170, 160]]);
    expect(desk.editor.state.selected?.bounds).not.toMatchObject({ x, y });
    desk.redraw(desk.editor.restyle({ color: '#1f6feb' }).dirty);
    desk.keyboard.press('Escape');
    expect(differing(desk.screen, desk.drawnAnew())).toBeLessThan(12);
  });

  it('holds the blocks beside a cover that moves: they are made of what it leaves', () => {
    const desk = new EditorDesk({ width: 320, height: 240 });
    desk.base.getContext('2d').fillStyle = '#000000';
    for (let x = 0; x < 320; x += 40) desk.base.getContext('2d').fillRect(x, 0, 20, 240);
    desk.take('pixelate').keyboard.press('9');
    desk.pointer.drag([
      [0, 0],
      [79, 79],
    ]);
    desk.take('hide').pointer.drag([
      [0, 0],
      [19, 79],
    ]);
    expect(desk.screen.getImageData(30, 30, 1, 1).data[0]).toBe(255);
    desk.run('undo');
    expect(desk.screen.getImageData(30, 30, 1, 1).data[0]).toBe(128);
  });

  it('is whole, lies inside the picture and never overlaps', () => {
    const desk = new EditorDesk({ width: 320, height: 240 });
    const random = randomFrom(7);
    const told: Handled[] = [];
    desk.redraw = (dirty) => told.push({ dirty, consumed: true });
    for (let count = 0; count < 2000; count += 1) doAnything(desk, random);
    for (const { dirty } of told) {
      dirty.forEach((rect, index) => {
        expect(Object.values(rect).every(Number.isInteger)).toBe(true);
        expect(intersect(rect, { x: 0, y: 0, width: 320, height: 240 })).toEqual(rect);
        expect(dirty.slice(index + 1).filter((other) => intersect(rect, other))).toEqual([]);
      });
    }
    expect(told.filter(({ dirty }) => dirty.length > 0).length).toBeGreaterThan(100);
  });

  it('is nothing while nothing changes', () => {
    const desk = new EditorDesk().take('rectangle');
    desk.pointer.drag([
      [20, 20],
      [80, 80],
    ]);
    expect(desk.pointer.move(200, 200).dirty).toEqual([]);
    expect(desk.pointer.move(210, 200).dirty).toEqual([]);
    expect(desk.keyboard.press('Tab').dirty).toEqual([]);
    desk.pointer.press(100, 100);
    desk.pointer.move(150, 150);
    expect(desk.pointer.release(150, 150).dirty).toEqual([]);
  });

  it('is the new piece of a long pen stroke, not all of it', () => {
    const desk = new EditorDesk({ width: 1920, height: 1080 }).take('pen');
    desk.pointer.press(100, 100);
    for (let at = 0; at < 1000; at += 10) desk.pointer.move(100 + at, 100 + at * 0.8);
    const { dirty } = desk.pointer.move(1110, 915);
    expect(areaOf(dirty)).toBeGreaterThan(0);
    expect(areaOf(dirty)).toBeLessThan(40 * 40);
  });

  it('is the outline of a large rectangle, not its inside', () => {
    const desk = new EditorDesk({ width: 1920, height: 1080 }).take('rectangle');
    desk.pointer.press(100, 100);
    desk.pointer.move(1700, 900);
    expect(areaOf(desk.pointer.move(1704, 902).dirty)).toBeLessThan(0.2 * 1920 * 1080);
  });

  it('follows a long arrow without the picture on both sides of it', () => {
    const desk = new EditorDesk({ width: 1920, height: 1080 }).take('arrow');
    desk.pointer.press(100, 100);
    desk.pointer.move(1700, 900);
    expect(areaOf(desk.pointer.move(1704, 902).dirty)).toBeLessThan(0.2 * 1920 * 1080);
  });

  it.each(['hide', 'pixelate'] as const)('is the strip that a growing %s has won, whatever lies above it', (tool) => {
    const desk = new EditorDesk({ width: 1920, height: 1080 }).take(tool);
    desk.pointer.drag([
      [100, 100],
      [900, 700],
    ]);
    desk.take('step').pointer.click(1500, 500);
    desk.take('select').run('select.next');
    desk.wait().pointer.press(901, 701);
    desk.pointer.move(910, 710);
    expect(areaOf(desk.pointer.move(914, 712).dirty)).toBeLessThan(150_000);
  });

  it('holds the steps whose numbers change and the pixelates whose cover moves', () => {
    const desk = new EditorDesk().take('step');
    desk.pointer.click(50, 50);
    desk.pointer.click(300, 50);
    desk.keyboard.press('PageDown');
    const { dirty } = desk.run('delete');
    expect(dirty.some((rect) => intersect(rect, { x: 295, y: 45, width: 10, height: 10 }))).toBe(true);
  });
});
