import { describe, expect, it } from 'vitest';
import { walk } from './walk.ts';

const numbers = Array.from({ length: 2000 }, (_, index) => index);
const asked: number[] = [];
const along = (changes: { fits?: (row: number) => boolean; after?: number; limit?: number; most?: number } = {}) =>
  walk<number, number>({
    read: async (after, limit) => {
      asked.push(limit);
      const from = after === undefined ? 0 : after + 1;
      return numbers.slice(from, from + limit);
    },
    placeOf: (row) => row,
    after: undefined,
    limit: 10,
    ...changes,
  });

describe('a walk along an index', () => {
  it('reads a page and one row more where every row fits', async () => {
    asked.length = 0;
    expect(await along({ after: 4 })).toEqual({ rows: numbers.slice(5, 15), next: 14, cut: false });
    expect(asked).toEqual([11]);
  });

  it('says which page is the last, a full one too', async () => {
    expect(await along({ after: 1989 })).toEqual({ rows: numbers.slice(1990), next: undefined, cut: false });
    expect((await along({ after: 1988 })).next).toBe(1998);
    expect(await along({ after: 1999 })).toEqual({ rows: [], next: undefined, cut: false });
  });

  it('goes on from chunk to chunk until the page is full, without a gap or a repetition', async () => {
    const fits = (row: number) => row % 300 === 0;
    const first = await along({ fits, limit: 4 });
    expect(first).toEqual({ rows: [0, 300, 600, 900], next: 900, cut: false });
    const second = await along({ fits, limit: 4, after: 900 });
    expect(second).toEqual({ rows: [1200, 1500, 1800], next: undefined, cut: false });
  });

  it('stops where it has looked at as much as it may, and goes on from there', async () => {
    const fits = (row: number) => row > 1500;
    asked.length = 0;
    expect(await along({ fits, most: 700 })).toEqual({ rows: [], next: 699, cut: true });
    expect(asked).toEqual([500, 200]);
    expect((await along({ fits, after: 699, most: 1000 })).rows).toEqual(numbers.slice(1501, 1511));
  });
});
