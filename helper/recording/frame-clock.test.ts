import { expect, it } from 'vitest';
import { FrameClock, hundredthsOf, millisecondsOf } from './frame-clock.ts';

function clockAt(fps: number) {
  const time = { now: 1000 };
  return { time, clock: new FrameClock(fps, () => time.now) };
}

const lasting = (fps: number, count: number, at: (slot: number, fps: number) => number) =>
  Array.from({ length: count }, (_, slot) => at(slot + 1, fps) - at(slot, fps));

it('lets frames at fifteen a second last 7, 7 and 6 hundredths, and never drifts', () => {
  expect(lasting(15, 6, hundredthsOf)).toEqual([7, 7, 6, 7, 7, 6]);
  for (const fps of [10, 12, 15, 24, 25, 29, 30]) expect(hundredthsOf(fps * 300, fps)).toBe(30_000);
});

it('never makes a frame shorter than two hundredths, which viewers would slow down', () => {
  for (let fps = 10; fps <= 30; fps++) expect(Math.min(...lasting(fps, 300, hundredthsOf))).toBeGreaterThanOrEqual(3);
});

it('counts in milliseconds for WebP', () => {
  expect(lasting(15, 3, millisecondsOf)).toEqual([67, 66, 67]);
});

it('puts a frame into the slot in which it is taken, however late that is', () => {
  const { time, clock } = clockAt(10);
  expect(clock.slot).toBe(0);
  time.now += 199;
  expect([clock.slot, clock.until(2), clock.until(4)]).toEqual([2, 1, 201]);
  time.now += 250;
  expect(clock.slot).toBe(4);
});

it('stands still in a pause, and goes on as if there had been none', () => {
  const { time, clock } = clockAt(10);
  time.now += 150;
  clock.pause();
  time.now += 60_000;
  expect([clock.elapsed, clock.paused]).toEqual([150, true]);
  clock.resume();
  time.now += 50;
  expect([clock.elapsed, clock.slot, clock.paused]).toEqual([200, 2, false]);
});
