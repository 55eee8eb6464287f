import { createCanvas } from '@napi-rs/canvas';
import { expect, it, vi } from 'vitest';
import type { Rect } from '#editor/rect.ts';
import { type StyledTool, styledTools } from '#editor/style.ts';
import type { Frame } from '#helper/capture/capture.ts';
import { canvasHost, EditorDesk } from '#test/support/editor-desk.ts';
import { doAnything, randomFrom } from '#test/support/random-events.ts';
import { composeInto } from './compose.ts';
import { FrameGround } from './ground.ts';
import { LayerPainter } from './layer.ts';

// Neither begins at the desktop's corner nor ends where a square of the ground does.
const frame: Frame = { x: 70, y: 30, width: 300, height: 200, data: new Uint8Array(300 * 200 * 4), stride: 1200 };
new Uint32Array(frame.data.buffer).forEach((_, i, pixels) => {
  pixels[i] = (i % 300) & 16 ? 0xe8ecf2 : 0x203050;
});
const { sheet: _, ...withoutSheets } = canvasHost;

/** A screen that shows the parts that an editor says are dirty, and all of it at once. */
class Screen {
  readonly desk: EditorDesk;
  readonly pixels = new Uint32Array(frame.width * frame.height);
  private readonly painter = new LayerPainter();

  constructor(host: typeof canvasHost) {
    const base = createCanvas(frame.width, frame.height);
    this.desk = new EditorDesk({ base, host });
    this.desk.redraw = (dirty) => dirty.forEach((part) => void this.show(part, this.pixels, this.painter));
    this.desk.redraw([{ x: 0, y: 0, width: frame.width, height: frame.height }]);
  }

  drawnAnew(): Uint32Array {
    const pixels = new Uint32Array(frame.width * frame.height);
    this.show({ x: 0, y: 0, width: frame.width, height: frame.height }, pixels, new LayerPainter());
    return pixels;
  }

  private show({ x, y, width, height }: Rect, to: Uint32Array, painter: LayerPainter): void {
    const out = new Uint32Array(width * height);
    const layer = painter.layer(this.desk.editor, frame, frame);
    composeInto(out, frame, { selection: frame, layer, items: [] }, { x: x + frame.x, y: y + frame.y, width, height });
    for (let row = 0; row < height; row += 1) {
      to.set(out.subarray(row * width, (row + 1) * width), (y + row) * frame.width + x);
    }
  }
}

/** Pixels that differ by nearly half of a channel's range: smoothed edges differ less, what is missing of a mark by more. */
function differing(a: Uint32Array, b: Uint32Array): number {
  let count = 0;
  a.forEach((pixel, at) => {
    const other = b[at] as number;
    if ([0, 8, 16].some((shift) => Math.abs(((pixel >> shift) & 255) - ((other >> shift) & 255)) > 110)) count += 1;
  });
  return count;
}

function cross(desk: EditorDesk, tool: StyledTool): void {
  const from = 10 + styledTools.indexOf(tool) * 18;
  desk.take(tool).wait();
  desk.pointer.drag([
    [from, 30],
    [from + 40, 170],
    [from + 90, 110],
  ]);
  if (tool === 'text') desk.tell({ type: 'text', text: 'Kept' });
  desk.keyboard.press('Escape');
}

it.each(styledTools)('shows each frame of a %s that is drawn over others as if all were drawn anew', (tool) => {
  const lay = vi.spyOn(FrameGround.prototype, 'lay');
  const [kept, plain] = [new Screen(canvasHost), new Screen(withoutSheets)];
  const both = (act: (desk: EditorDesk) => void) => [kept.desk, plain.desk].forEach(act);
  both((one) => {
    for (const each of styledTools) cross(one, each);
  });
  for (const round of [0, 1, 2]) {
    both((one) => one.take(tool).wait().pointer.press(4, 4));
    for (let at = 1; at <= 30; at += 1) {
      both((one) => one.pointer.move(4 + at * 9, 4 + at * 6 + round));
      if (at % 6 === 0) expect(differing(kept.pixels, plain.drawnAnew())).toBeLessThan(12);
    }
    // The last stays: in the next round it lies below, on top of what is kept already.
    both((one) => one.pointer.release(270, 180));
    both((one) => one.keyboard.press('Escape'));
  }
  if (tool !== 'step' && tool !== 'text') expect(lay.mock.calls.length).toBeGreaterThan(50);
  lay.mockRestore();
});

it('shows what lies over the marks, beside them too', () => {
  const { desk, pixels } = new Screen(canvasHost);
  const before = pixels.slice();
  desk.take('pick').pointer.move(150, 100);
  expect(differing(pixels, before)).toBeGreaterThan(100);
});

it.each([1, 2, 3, 4])('shows the picture as if all were drawn anew, whatever was done (%i)', (seed) => {
  const [kept, plain] = [new Screen(canvasHost), new Screen(withoutSheets)];
  const [random, again] = [randomFrom(seed), randomFrom(seed)];
  for (let round = 0; round < 6; round += 1) {
    for (let count = 0; count < 30; count += 1) {
      doAnything(kept.desk, random);
      doAnything(plain.desk, again);
    }
    expect(differing(kept.pixels, plain.drawnAnew())).toBeLessThan(12);
  }
});
