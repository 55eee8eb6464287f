import { expect, it } from 'vitest';
import type { Rect } from '#helper/platform/rect.ts';
import { drawScene } from './draw.ts';
import { rehearse } from './rehearse.ts';
import type { Scene } from './scene.ts';
import { SpritePainter } from './sprites.ts';
import { openSelection } from './state.ts';

const desktop = { x: -100, y: 0, width: 900, height: 600 };
const monitor = { ...desktop, name: 'only', primary: true, scale: 1 } as never;
const data = new Uint8Array(900 * 600 * 4);
const frame = { ...desktop, data, stride: 3600 };

function opened() {
  return openSelection({
    desktop,
    monitors: [monitor],
    lastRegion: undefined,
    scale: 1,
    pointer: { x: 0, y: 0 },
    hint: true,
  });
}

const never = (): boolean => false;
/** True from the question of that number on. */
const after = (questions: number) => {
  let asked = 0;
  return () => asked++ >= questions;
};

/** What was composed, until `over` says that the person has begun; `busy` for as many turns as it says. */
async function rehearsed({ over = never, busy = never } = {}) {
  const painter = new SpritePainter();
  const composed: { scene: Scene; parts: Rect[] }[] = [];
  const state = opened();
  const before = structuredClone({ ...state, texts: undefined, measure: undefined });
  await rehearse(state, {
    draw: (now) => drawScene(now, frame, painter),
    compose: (scene, parts) => composed.push({ scene, parts }),
    busy,
    over: () => over() || composed.length > 100,
  });
  expect({ ...state, texts: undefined, measure: undefined }).toEqual(before);
  return composed;
}

it('draws what a drag shows, anew for each frame, and leaves the state as it is', async () => {
  const composed = await rehearsed();
  expect(composed.length).toBeGreaterThanOrEqual(20);
  for (const { scene, parts } of composed) {
    expect(scene.items.map(({ name }) => name)).toEqual(expect.arrayContaining(['size', 'magnifier', 'border-1n']));
    expect(parts.length).toBeGreaterThan(0);
  }
  expect(new Set(composed.map(({ scene }) => scene.selection?.width)).size).toBe(composed.length);
});

it('ends as soon as the person begins, and lets real frames go first', async () => {
  expect(await rehearsed({ over: after(3) })).toHaveLength(3);
  const isBusy = after(1);
  // One frame, and then nothing while real ones are under way.
  expect(await rehearsed({ busy: isBusy, over: after(60) })).toHaveLength(1);
});
