import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { createCanvas, loadImage } from '@napi-rs/canvas';
import { describe, expect, it } from 'vitest';
import { canvasHost, EditorDesk } from '#test/support/editor-desk.ts';
import type { ToolName } from './action.ts';

const folder = new URL('./golden/', import.meta.url);
const size = { width: 120, height: 80 };

/** Stripes, so that it shows what lets the picture through. */
function stripes() {
  const base = createCanvas(size.width, size.height);
  const context = base.getContext('2d');
  for (let x = 0; x < size.width; x += 8) {
    context.fillStyle = x % 16 === 0 ? '#e8ecf2' : '#9fb0c8';
    context.fillRect(x, 0, 8, size.height);
  }
  return base;
}

function across(tool: ToolName, then?: (desk: EditorDesk) => void) {
  return (desk: EditorDesk) => {
    desk.take(tool);
    then?.(desk);
    desk.pointer.drag([
      [16, 16],
      [30, 60],
      [60, 20],
      [80, 60],
      [102, 62],
    ]);
  };
}

function selected(desk: EditorDesk): void {
  desk.take('select').run('select.next');
}

const pictures: Record<string, (desk: EditorDesk) => void> = {
  pen: across('pen'),
  line: across('line'),
  arrow: across('arrow'),
  'arrow-wide': across('arrow', (desk) => desk.editor.restyle({ width: 12, color: '#1f6feb' })),
  rectangle: across('rectangle'),
  'rectangle-thin': across('rectangle', (desk) => desk.editor.restyle({ width: 1 })),
  'rectangle-filled': across('rectangle', (desk) => desk.editor.restyle({ filled: true })),
  ellipse: across('ellipse'),
  marker: across('marker'),
  hide: across('hide'),
  'hide-noise': across('hide', (desk) => desk.editor.restyle({ filled: false })),
  pixelate: across('pixelate'),
  'selected-ellipse': (desk) => {
    across('ellipse')(desk);
    selected(desk);
  },
  'selected-line': (desk) => {
    across('line')(desk);
    selected(desk);
  },
};

/** `GOLDEN=write` draws them anew; each is to be looked at before it is kept. */
describe('The golden pictures', () => {
  it.each(Object.keys(pictures))('still look alike: %s', async (name) => {
    const desk = new EditorDesk({ base: stripes() });
    pictures[name]?.(desk);
    const drawn = desk.drawnAnew();
    const file = new URL(`${name}.png`, folder);
    if (process.env.GOLDEN === 'write') {
      mkdirSync(folder, { recursive: true });
      writeFileSync(file, drawn.canvas.toBuffer('image/png'));
    }
    expect(existsSync(file)).toBe(true);
    const golden = createCanvas(size.width, size.height).getContext('2d');
    golden.drawImage(await loadImage(file), 0, 0);
    expect(meanDifference(drawn.canvas.data(), golden.canvas.data())).toBeLessThan(0.4);
  });

  it('places text alike whatever the font: inside its box, on its baseline, with an edge on any ground', () => {
    for (const ground of ['#ffffff', '#000000']) {
      const base = createCanvas(300, 120);
      base.getContext('2d').fillStyle = ground;
      base.getContext('2d').fillRect(0, 0, 300, 120);
      const desk = new EditorDesk({ base, host: canvasHost }).take('text');
      desk.editor.restyle({ width: 36, color: ground });
      desk.pointer.click(40, 60);
      desk.keyboard.type('HHH');
      const box = desk.editor.state.typing?.caret;
      if (!box) throw new Error('not typing');
      const ink = inkOf(desk.finished().getContext('2d').getImageData(0, 0, 300, 120).data, ground);
      expect(ink.left).toBeGreaterThan(34);
      expect(ink.right).toBeLessThan(box.x + 6);
      expect(ink.top).toBeGreaterThan(box.y);
      expect(ink.bottom).toBeGreaterThan(box.y + 36);
      expect(ink.bottom).toBeLessThan(box.y + box.height);
    }
  });
});

function meanDifference(a: Buffer, b: Buffer): number {
  let sum = 0;
  for (let at = 0; at < a.length; at += 1) sum += Math.abs((a[at] ?? 0) - (b[at] ?? 0));
  return sum / a.length;
}

/** The box of all that is not of the ground's colour. */
function inkOf(data: Uint8ClampedArray, ground: string) {
  const box = { left: Infinity, right: 0, top: Infinity, bottom: 0 };
  const level = Number.parseInt(ground.slice(1, 3), 16);
  for (let at = 0; at < data.length; at += 4) {
    if (Math.abs((data[at] ?? 0) - level) < 64) continue;
    const [x, y] = [(at / 4) % 300, Math.floor(at / 4 / 300)];
    box.left = Math.min(box.left, x);
    box.right = Math.max(box.right, x);
    box.top = Math.min(box.top, y);
    box.bottom = Math.max(box.bottom, y);
  }
  return box;
}
