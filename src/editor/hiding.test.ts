import { createCanvas } from '@napi-rs/canvas';
import { describe, expect, it } from 'vitest';
import { canvasHost, EditorDesk } from '#test/support/editor-desk.ts';

const secretPlace = { x: 100, y: 80, width: 120, height: 60 };

/** Coloured stripes, and in the secret's place pixels that no two seeds share. */
function baseWith(seed: number) {
  const canvas = createCanvas(400, 300);
  const context = canvas.getContext('2d');
  for (let x = 0; x < 400; x += 10) {
    context.fillStyle = `hsl(${x} 70% ${40 + (x % 30)}%)`;
    context.fillRect(x, 0, 10, 300);
  }
  const { x, y, width, height } = secretPlace;
  const secret = context.createImageData(width, height);
  for (let at = 0; at < secret.data.length; at += 1) {
    secret.data[at] = at % 4 === 3 ? 255 : Math.imul(at + seed * 7919, 2_654_435_761) >>> 24;
  }
  context.putImageData(secret, x, y);
  return canvas;
}

/** The same strokes on two pictures that differ in the secret alone. */
function onBoth(work: (desk: EditorDesk) => void): [Buffer, Buffer] {
  return [1, 2].map((seed) => {
    const desk = new EditorDesk({ base: baseWith(seed) });
    work(desk);
    return desk.finished().data();
  }) as [Buffer, Buffer];
}

function hide(desk: EditorDesk, filled: boolean): void {
  desk.take('hide');
  desk.editor.restyle({ filled });
  desk.pointer.drag([
    [100, 80],
    [219, 139],
  ]);
}

describe('Hide leaves nothing of what it covers', () => {
  it('shows the secret where nothing hides it, so that these tests can fail', () => {
    const [one, other] = onBoth(() => undefined);
    expect(one.equals(other)).toBe(false);
  });

  it.each([true, false])('flattens two secrets to the same bytes (solid: %s)', (filled) => {
    const [one, other] = onBoth((desk) => hide(desk, filled));
    expect(one.equals(other)).toBe(true);
  });

  it.each(['before', 'after'] as const)('keeps the secret from a pixelate and a noise laid over it %s', (when) => {
    const [one, other] = onBoth((desk) => {
      if (when === 'after') hide(desk, true);
      desk.take('pixelate').pointer.drag([
        [60, 60],
        [260, 180],
      ]);
      desk.take('hide');
      desk.editor.restyle({ filled: false });
      // Its border runs right through the secret.
      desk.pointer.drag([
        [150, 100],
        [300, 200],
      ]);
      if (when === 'before') hide(desk, true);
    });
    expect(one.equals(other)).toBe(true);
  });

  it('keeps the secret when the cover has been moved there, resized and brought to the back', () => {
    const [one, other] = onBoth((desk) => {
      desk.take('hide');
      desk.editor.restyle({ filled: false });
      desk.pointer.drag([
        [10, 10],
        [129.6, 69.4],
      ]);
      desk.take('pixelate').pointer.drag([
        [90, 70],
        [230, 150],
      ]);
      desk.take('select').pointer.click(20, 20);
      desk.pointer.drag([
        [20, 20],
        [109.7, 90.2],
      ]);
      desk.pointer.drag([
        [220, 140],
        [230.3, 150.6],
      ]);
      desk.run('order.back');
    });
    expect(one.equals(other)).toBe(true);
  });

  it('covers whole pixels wherever it has been moved', () => {
    const [one, other] = onBoth((desk) => {
      desk.take('hide').pointer.drag([
        [10, 10],
        [129, 69],
      ]);
      desk
        .take('select')
        .wait()
        .pointer.drag([
          [20, 20],
          [110.4, 90.4],
        ]);
    });
    expect(one.equals(other)).toBe(true);
  });

  it('tells no hidden colour to the pick tool', () => {
    const colors = [1, 2].map((seed) => {
      const desk = new EditorDesk({ base: baseWith(seed) });
      hide(desk, false);
      desk.take('pick').pointer.move(150, 110);
      return desk.editor.state.picking;
    });
    expect(colors[0]).toMatch(/^#[\da-f]{6}$/);
    expect(colors[0]).toBe(colors[1]);
  });

  it('is opaque: not one pixel of the base is left in it', () => {
    const desk = new EditorDesk({ base: baseWith(1) });
    hide(desk, true);
    const { x, y, width, height } = secretPlace;
    const { data } = desk.finished().getContext('2d').getImageData(x, y, width, height);
    expect(new Set(new Uint32Array(data.buffer, data.byteOffset, width * height))).toEqual(new Set([0xff000000]));
  });

  it('makes noise of the colours next to the cover and of no others', () => {
    const desk = new EditorDesk({ base: baseWith(1) });
    hide(desk, false);
    const { x, y, width, height } = secretPlace;
    const pixels = (part: typeof secretPlace) => {
      const { data } = desk.finished().getContext('2d').getImageData(part.x, part.y, part.width, part.height);
      return new Set(new Uint32Array(data.buffer, data.byteOffset, part.width * part.height));
    };
    const noise = pixels(secretPlace);
    const border = pixels({ x: x - 3, y: y - 3, width: width + 6, height: 3 });
    expect(noise.size).toBeGreaterThan(4);
    expect([...noise].filter((color) => !border.has(color))).toEqual([]);
    expect(height).toBeGreaterThan(0);
  });

  it('looks at nothing outside of the area that will be finished', () => {
    const pictures = ['#ff0000', '#00ff00'].map((color) => {
      const base = baseWith(1);
      const context = base.getContext('2d');
      context.fillStyle = color;
      context.fillRect(0, 0, 100, 300);
      const desk = new EditorDesk({ base });
      const area = { x: 100, y: 0, width: 200, height: 200 };
      desk.editor.setArea(area);
      hide(desk, false);
      desk.take('pixelate').pointer.drag([
        [95, 150],
        [150, 190],
      ]);
      return desk.finished(area).data();
    });
    expect(pictures[0]?.equals(pictures[1] as Buffer)).toBe(true);
  });

  it('falls back to its solid colour where there is no border to look at', () => {
    const desk = new EditorDesk({ width: 60, height: 40, host: canvasHost }).take('hide');
    desk.editor.restyle({ filled: false });
    desk.pointer.drag([
      [0, 0],
      [59, 39],
    ]);
    expect(desk.colorAt({ x: 30, y: 20 })).toBe('#000000');
  });
});

describe('Pixelate', () => {
  it('paints the mean of each block, and says that it can be guessed', () => {
    const desk = new EditorDesk();
    const context = desk.base.getContext('2d');
    context.fillStyle = '#000000';
    for (let x = 0; x < 120; x += 2) context.fillRect(x, 0, 1, 120);
    desk.take('pixelate').pointer.drag([
      [24, 24],
      [71, 71],
    ]);
    expect(desk.colorAt({ x: 40, y: 40 })).toBe('#808080');
    expect(desk.colorAt({ x: 72, y: 72 })).toBe('#000000');
    expect(desk.editor.actions.find(({ name }) => name === 'tool.pixelate')?.label).toContain('can be guessed');
  });

  it('sets the size of its blocks by digits', () => {
    const desk = new EditorDesk({ base: baseWith(3) }).take('pixelate');
    desk.keyboard.press('9');
    desk.pointer.drag([
      [0, 0],
      [159, 159],
    ]);
    const { data } = desk.finished().getContext('2d').getImageData(0, 0, 160, 160);
    expect(new Set(new Uint32Array(data.buffer, data.byteOffset, 160 * 160)).size).toBeLessThanOrEqual(16);
  });
});
