import { expect, it, vi } from 'vitest';
import { newId } from './new-id.ts';

it('has 131 bits that nobody can guess: 22 letters and digits, each as likely as the others', () => {
  const guessable = vi.spyOn(Math, 'random');
  const ids = new Set(Array.from({ length: 1000 }, () => newId()));
  expect(ids.size).toBe(1000);
  for (const id of ids) expect(id).toMatch(/^[0-9A-Za-z]{22}$/);
  const counts = new Map<string, number>();
  for (const letter of newId(62_000)) counts.set(letter, (counts.get(letter) ?? 0) + 1);
  expect(counts.size).toBe(62);
  // A thousand of each, give or take six standard deviations; a byte taken modulo 62 gives 1211 of some.
  expect(Math.max(...counts.values())).toBeLessThan(1190);
  expect(Math.min(...counts.values())).toBeGreaterThan(810);
  expect(guessable).not.toHaveBeenCalled();
});
