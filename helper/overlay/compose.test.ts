import { expect, it } from 'vitest';
import type { Frame } from '#helper/capture/capture.ts';
import { composeInto } from './compose.ts';
import { changedRects, type Scene, type SceneItem } from './scene.ts';
import { plainSprite } from './sprites.ts';

const frame: Frame = { x: 0, y: 0, width: 40, height: 30, data: new Uint8Array(40 * 30 * 4), stride: 160 };
new Uint32Array(frame.data.buffer).forEach((_, i, pixels) => {
  pixels[i] = (i * 2654435761) % 0x1000000;
});
const original = new Uint32Array(frame.data.buffer);

function whole(scene: Scene): Uint32Array {
  const out = new Uint32Array(40 * 30);
  composeInto(out, frame, scene, frame);
  return out;
}

function item(name: string, x: number, y: number, colour: number): SceneItem {
  return { name, key: `${colour}`, rect: { x, y, width: 6, height: 4 }, sprite: plainSprite(6, 4, colour) };
}

it('leaves two fifths of the light outside the selection and every pixel as it was inside', () => {
  const selection = { x: 5, y: 6, width: 10, height: 8 };
  const out = whole({ selection, items: [] });
  for (let y = 0; y < 30; y += 1) {
    for (let x = 0; x < 40; x += 1) {
      const [was, is] = [original[y * 40 + x] as number, out[y * 40 + x] as number];
      const isInside = x >= 5 && x < 15 && y >= 6 && y < 14;
      if (isInside) expect(is).toBe(was);
      else for (const shift of [0, 8, 16]) expect((is >> shift) & 255).toBe((((was >> shift) & 255) * 102) >> 8);
    }
  }
});

it('mixes what lies over the picture by its opacity', () => {
  const white: Frame = { ...frame, data: new Uint8Array(frame.data.length).fill(255) };
  const out = new Uint32Array(40 * 30);
  composeInto(
    out,
    white,
    { selection: white, items: [item('a', 2, 2, 0x80ff0000), item('b', 10, 2, 0xff00ff00)] },
    white,
  );
  expect((out[2 * 40 + 2] as number) & 0xffffff).toBe(0xff7f7f);
  expect((out[2 * 40 + 10] as number) & 0xffffff).toBe(0x00ff00);
  expect((out[2 * 40 + 8] as number) & 0xffffff).toBe(0xffffff);
});

it('draws a part exactly as it looks in the whole, also where items reach over its edge and over the screen', () => {
  const scene = {
    selection: { x: 3, y: 3, width: 20, height: 20 },
    items: [item('a', 8, 8, 0x70123456), item('b', -2, 27, 0xff654321)],
  };
  const all = whole(scene);
  const part = { x: 10, y: 9, width: 17, height: 13 };
  const out = new Uint32Array(17 * 13);
  composeInto(out, frame, scene, part);
  for (let y = 0; y < 13; y += 1) {
    for (let x = 0; x < 17; x += 1) expect(out[y * 17 + x]).toBe(all[(y + 9) * 40 + x + 10]);
  }
});

it('finds every pixel that differs between two scenes', () => {
  const scenes: Scene[] = [
    { selection: undefined, items: [] },
    { selection: { x: 5, y: 5, width: 10, height: 10 }, items: [item('a', 20, 20, 0x90aabbcc)] },
    {
      selection: { x: 8, y: 2, width: 12, height: 9 },
      items: [item('a', 22, 21, 0x90aabbcc), item('b', 1, 1, 0xff0000ff)],
    },
    { selection: { x: 8, y: 2, width: 12, height: 9 }, items: [item('a', 22, 21, 0x90001122)] },
    { selection: { x: 0, y: 0, width: 40, height: 30 }, items: [] },
  ];
  for (const before of scenes) {
    for (const after of scenes) {
      const [old, fresh] = [whole(before), whole(after)];
      for (const { x, y, width, height } of changedRects(before, after)) {
        for (let row = y; row < y + height; row += 1)
          old.set(fresh.subarray(row * 40 + x, row * 40 + x + width), row * 40 + x);
      }
      expect(old).toEqual(fresh);
    }
  }
});

it('shows the same whether it knows which part of an item is opaque or not, wherever the item and the part lie', () => {
  const pixels = Uint32Array.from({ length: 12 * 9 }, (_, at) => {
    const [x, y] = [at % 12, Math.floor(at / 12)];
    const isSolid = x >= 2 && x < 10 && y >= 1 && y < 8;
    return (((isSolid ? 255 : (at * 37) % 256) << 24) | (at * 1234567)) >>> 0;
  });
  const solid = { x: 2, y: 1, width: 8, height: 7 };
  const lie = (x: number, y: number, known: boolean): Scene => ({
    selection: { x: 6, y: 6, width: 14, height: 12 },
    items: [
      item('below', x + 8, y + 5, 0x8000ff00),
      {
        name: 'a',
        key: '',
        rect: { x, y, width: 12, height: 9 },
        sprite: { width: 12, height: 9, pixels, solid: known ? solid : undefined },
      },
      item('above', x - 2, y + 1, 0x80ff0000),
    ],
  });
  const part = { x: 7, y: 4, width: 23, height: 19 };
  // What was in the memory before must not show through.
  const compose = (scene: Scene, before: number) => {
    const out = new Uint32Array(part.width * part.height).fill(before);
    composeInto(out, frame, scene, part);
    return out.map((pixel) => pixel & 0xffffff);
  };
  for (let x = -12; x < 40; x += 3) {
    for (let y = -9; y < 30; y += 2)
      expect(compose(lie(x, y, true), 0x123456), `${x},${y}`).toEqual(compose(lie(x, y, false), 0xfedcba));
  }
});
