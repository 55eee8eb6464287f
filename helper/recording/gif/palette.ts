/** The colours of one frame, 0xAARRGGBB, and which of them each pixel becomes. */
export interface Palette {
  readonly colours: Uint32Array;
  /** The index of an opaque pixel's colour. */
  indexOf(pixel: number): number;
}

/** One index of the 256 means "as before". */
const most = 255;
const hashed = 1024;
const bins = 1 << 16;
/** How often colours and pixels are matched anew after the first cut; more gains nothing that can be seen. */
const refinements = 2;

/** Chooses the colours of frames, one after the other; its tables are made once. */
export class PaletteMaker {
  private readonly keys = new Uint32Array(hashed);
  private readonly values = new Uint16Array(hashed);
  private readonly colours = new Uint32Array(most);
  private readonly counts = new Uint32Array(bins);
  private readonly reds = new Float64Array(bins);
  private readonly greens = new Float64Array(bins);
  private readonly blues = new Float64Array(bins);
  private readonly used = new Uint16Array(bins);
  private readonly lookup = new Uint8Array(bins);

  /** `pixels` are 0xAARRGGBB, 0 for those that count for nothing. Up to 255 colours are kept exactly. */
  make(pixels: Uint32Array): Palette {
    return this.exact(pixels) ?? this.reduced(pixels);
  }

  private exact(pixels: Uint32Array): Palette | undefined {
    const { keys, values, colours } = this;
    keys.fill(0);
    let count = 0;
    let last = 0;
    for (let at = 0; at < pixels.length; at += 1) {
      const pixel = pixels[at] as number;
      if (pixel === last || pixel === 0) continue;
      last = pixel;
      const slot = find(keys, pixel);
      if (keys[slot] === pixel) continue;
      if (count === most) return undefined;
      keys[slot] = pixel;
      values[slot] = count;
      colours[count++] = pixel;
    }
    return { colours: colours.subarray(0, count), indexOf: (pixel) => values[find(keys, pixel)] as number };
  }

  private reduced(pixels: Uint32Array): Palette {
    const count = this.count(pixels);
    const cells = this.cut(count);
    for (let round = 0; round < refinements; round += 1) this.refine(cells, count);
    const { lookup, colours } = this;
    for (let at = 0; at < cells.length; at += 1) colours[at] = colourOf(cells[at] as Cell);
    return { colours: colours.subarray(0, cells.length), indexOf: (pixel) => lookup[binOf(pixel)] as number };
  }

  /** Gathers the pixels in bins of 5, 6 and 5 bits; each remembers the sums of its pixels. */
  private count(pixels: Uint32Array): number {
    const { counts, reds, greens, blues, used } = this;
    counts.fill(0);
    let found = 0;
    for (let at = 0; at < pixels.length; at += 1) {
      const pixel = pixels[at] as number;
      if (pixel === 0) continue;
      const bin = binOf(pixel);
      if (counts[bin] === 0) {
        used[found++] = bin;
        reds[bin] = 0;
        greens[bin] = 0;
        blues[bin] = 0;
      }
      counts[bin] = (counts[bin] as number) + 1;
      reds[bin] = (reds[bin] as number) + ((pixel >>> 16) & 255);
      greens[bin] = (greens[bin] as number) + ((pixel >>> 8) & 255);
      blues[bin] = (blues[bin] as number) + (pixel & 255);
    }
    return found;
  }

  /** Cuts the cell whose colours stray most from their mean, again and again, through the mean of its widest channel. */
  private cut(count: number): Cell[] {
    const cells = [this.measure(0, count)];
    while (cells.length < most) {
      let worst = 0;
      for (let at = 1; at < cells.length; at += 1) {
        if ((cells[at] as Cell).spread > (cells[worst] as Cell).spread) worst = at;
      }
      const cell = cells[worst] as Cell;
      if (cell.spread <= 0) break;
      const middle = this.partition(cell);
      cells[worst] = this.measure(cell.from, middle);
      cells.push(this.measure(middle, cell.to));
    }
    return cells;
  }

  private measure(from: number, to: number): Cell {
    const cell: Cell = { from, to, count: 0, red: 0, green: 0, blue: 0, spread: 0, axis: 0 };
    let [red2, green2, blue2] = [0, 0, 0];
    for (let at = from; at < to; at += 1) {
      const bin = this.used[at] as number;
      const n = this.counts[bin] as number;
      const [r, g, b] = [this.reds[bin] as number, this.greens[bin] as number, this.blues[bin] as number];
      cell.count += n;
      cell.red += r;
      cell.green += g;
      cell.blue += b;
      red2 += (r * r) / n;
      green2 += (g * g) / n;
      blue2 += (b * b) / n;
    }
    const n = cell.count;
    const spreads = [
      weights.red * (red2 - (cell.red * cell.red) / n),
      weights.green * (green2 - (cell.green * cell.green) / n),
      weights.blue * (blue2 - (cell.blue * cell.blue) / n),
    ];
    cell.axis = spreads.indexOf(Math.max(...spreads));
    cell.spread = to - from < 2 ? 0 : spreads.reduce((sum, spread) => sum + spread, 0);
    return cell;
  }

  private partition(cell: Cell): number {
    const { used, counts } = this;
    const sums = [this.reds, this.greens, this.blues][cell.axis] as Float64Array;
    const mean = ([cell.red, cell.green, cell.blue][cell.axis] as number) / cell.count;
    let low = cell.from;
    let high = cell.to - 1;
    while (low <= high) {
      const bin = used[low] as number;
      if ((sums[bin] as number) / (counts[bin] as number) <= mean) low += 1;
      else {
        used[low] = used[high] as number;
        used[high] = bin;
        high -= 1;
      }
    }
    // Rounding may put all on one side.
    return Math.min(Math.max(low, cell.from + 1), cell.to - 1);
  }

  /** One step of k-means over the bins. Cells in the order of their green part let the search stop early. */
  private refine(cells: Cell[], count: number): void {
    cells.sort((a, b) => a.green / a.count - b.green / b.count);
    const size = cells.length;
    const [red, green, blue] = [new Float64Array(size), new Float64Array(size), new Float64Array(size)];
    for (const [at, cell] of cells.entries()) {
      red[at] = cell.red / cell.count;
      green[at] = cell.green / cell.count;
      blue[at] = cell.blue / cell.count;
    }
    const next = cells.map((): Cell => ({ from: 0, to: 0, count: 0, red: 0, green: 0, blue: 0, spread: 0, axis: 0 }));
    for (let at = 0; at < count; at += 1) {
      const bin = this.used[at] as number;
      const n = this.counts[bin] as number;
      const [r, g, b] = [this.reds[bin] as number, this.greens[bin] as number, this.blues[bin] as number];
      const nearest = nearestOf(red, green, blue, r / n, g / n, b / n);
      this.lookup[bin] = nearest;
      const cell = next[nearest] as Cell;
      cell.count += n;
      cell.red += r;
      cell.green += g;
      cell.blue += b;
    }
    for (const [at, cell] of next.entries()) if (cell.count > 0) cells[at] = cell;
  }
}

interface Cell {
  from: number;
  to: number;
  count: number;
  red: number;
  green: number;
  blue: number;
  spread: number;
  axis: number;
}

/** How much the eye notices of each channel. */
const weights = { red: 2, green: 4, blue: 1 } as const;

/** The square of how different two colours look; neighbouring greys are 7 apart. */
export function colourDistance(a: number, b: number): number {
  const red = ((a >>> 16) & 255) - ((b >>> 16) & 255);
  const green = ((a >>> 8) & 255) - ((b >>> 8) & 255);
  const blue = (a & 255) - (b & 255);
  return weights.red * red * red + weights.green * green * green + weights.blue * blue * blue;
}

function nearestOf(
  red: Float64Array,
  green: Float64Array,
  blue: Float64Array,
  r: number,
  g: number,
  b: number,
): number {
  let low = 0;
  let high = green.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((green[middle] as number) < g) low = middle + 1;
    else high = middle;
  }
  let best = 0;
  let distance = Number.POSITIVE_INFINITY;
  let [up, down] = [low, low - 1];
  while (up < green.length || down >= 0) {
    const upGap = up < green.length ? weights.green * ((green[up] as number) - g) ** 2 : Number.POSITIVE_INFINITY;
    const downGap = down >= 0 ? weights.green * ((green[down] as number) - g) ** 2 : Number.POSITIVE_INFINITY;
    const gap = Math.min(upGap, downGap);
    if (gap >= distance) break;
    const at = upGap <= downGap ? up++ : down--;
    const far = gap + weights.red * ((red[at] as number) - r) ** 2 + weights.blue * ((blue[at] as number) - b) ** 2;
    if (far < distance) {
      distance = far;
      best = at;
    }
  }
  return best;
}

function colourOf({ red, green, blue, count }: Cell): number {
  const part = (sum: number) => Math.round(sum / count);
  return ((0xff << 24) | (part(red) << 16) | (part(green) << 8) | part(blue)) >>> 0;
}

function binOf(pixel: number): number {
  return ((pixel >>> 8) & 0xf800) | ((pixel >>> 5) & 0x07e0) | ((pixel >>> 3) & 0x1f);
}

function find(keys: Uint32Array, pixel: number): number {
  let slot = (Math.imul(pixel, 0x9e3779b1) >>> 22) & (hashed - 1);
  while (keys[slot] !== pixel && keys[slot] !== 0) slot = (slot + 1) & (hashed - 1);
  return slot;
}
