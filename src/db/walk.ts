/** One walk along an index, in its order. */
export interface Walk<Row, Place> {
  /** The next rows behind a place; without one, the first. It has to use an index. */
  readonly read: (after: Place | undefined, limit: number) => Promise<Row[]>;
  readonly placeOf: (row: Row) => Place;
  /** What the index could not say; undefined: every row fits. */
  readonly fits?: ((row: Row) => boolean) | undefined;
  readonly after: Place | undefined;
  /** Rows of a page. */
  readonly limit: number;
  /** Rows read at once; where every row fits, a page. */
  readonly chunk?: number | undefined;
  /** Most rows that are looked at for one page. */
  readonly most?: number;
}

export interface Walked<Row, Place> {
  readonly rows: Row[];
  /** Behind which place the next page begins; undefined: this was the last one. */
  readonly next: Place | undefined;
  /** The page is not full, and yet not the last: it has looked at as much as it may. */
  readonly cut: boolean;
}

/** Gathers one page in bounded time, whatever the filter: where nothing fits, it says how far it has looked. */
export async function walk<Row, Place>(along: Walk<Row, Place>): Promise<Walked<Row, Place>> {
  const { read, placeOf, fits, limit, chunk = 500, most = 5000 } = along;
  const rows: Row[] = [];
  let place = along.after;
  for (let seen = 0; seen < most; ) {
    const asked = fits ? Math.min(chunk, most - seen) : limit + 1;
    const found = await read(place, asked);
    for (const row of found) {
      if (fits && !fits(row)) continue;
      const last = rows.at(-1);
      if (rows.length === limit && last !== undefined) return { rows, next: placeOf(last), cut: false };
      rows.push(row);
    }
    const end = found.at(-1);
    if (end === undefined || found.length < asked) return { rows, next: undefined, cut: false };
    place = placeOf(end);
    seen += found.length;
  }
  return { rows, next: place, cut: true };
}
