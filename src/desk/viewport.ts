import type { Point, Rect } from '#editor/rect.ts';

interface Size {
  readonly width: number;
  readonly height: number;
}

/** Pixels of the page between the whole picture and the edge. */
const margin = 24;
/** Of the picture that stays in sight however far it is pushed, in pixels of the page. */
const kept = 48;

/** Which part of a picture is shown, and how large. Lengths are in CSS pixels of the page where nothing else is said. */
export class Viewport {
  readonly picture: Size;
  size: Size = { width: 1, height: 1 };
  /** Pixels of the screen for one of the page. */
  density = 1;
  /** Pixels of the page for one of the picture. */
  zoom = 1;
  /** Where the picture's corner is. */
  origin: Point = { x: 0, y: 0 };
  /** Whether the whole picture is shown, and stays so when the window changes. */
  fitted = true;

  constructor(picture: Size) {
    this.picture = picture;
  }

  resize(size: Size, density: number): void {
    this.size = size;
    this.density = density;
    if (this.fitted) this.fit();
    else this.clamp();
  }

  /** The whole picture, never larger than pixel for pixel. */
  fit(): void {
    const { picture, size } = this;
    const wide = Math.max(1, size.width - 2 * margin) / picture.width;
    const high = Math.max(1, size.height - 2 * margin) / picture.height;
    this.zoom = Math.min(wide, high, 1 / this.density);
    this.origin = {
      x: (size.width - picture.width * this.zoom) / 2,
      y: (size.height - picture.height * this.zoom) / 2,
    };
    this.fitted = true;
  }

  /** Zooms to so many screen pixels for one of the picture, and keeps in place what is at `at`. */
  zoomTo(scale: number, at: Point = { x: this.size.width / 2, y: this.size.height / 2 }): void {
    const still = this.toPicture(at);
    this.zoom = Math.min(Math.max(scale, this.leastScale), 16) / this.density;
    this.origin = { x: at.x - still.x * this.zoom, y: at.y - still.y * this.zoom };
    this.fitted = false;
    this.clamp();
  }

  private get leastScale(): number {
    return Math.min(0.05, this.scale);
  }

  /** Screen pixels for one of the picture: 1 is 100 %. */
  get scale(): number {
    return this.zoom * this.density;
  }

  pan(by: Point): void {
    this.origin = { x: this.origin.x + by.x, y: this.origin.y + by.y };
    this.fitted = false;
    this.clamp();
  }

  /** Moves a point of the picture into sight. */
  reveal(point: Point): void {
    const { x, y } = this.toPage(point);
    const { width, height } = this.size;
    const by = (value: number, room: number) => Math.min(0, room - margin - value) + Math.max(0, margin - value);
    if (by(x, width) !== 0 || by(y, height) !== 0) {
      if (!this.fitted) this.pan({ x: by(x, width), y: by(y, height) });
    }
  }

  toPicture({ x, y }: Point): Point {
    return { x: (x - this.origin.x) / this.zoom, y: (y - this.origin.y) / this.zoom };
  }

  toPage({ x, y }: Point): Point {
    return { x: x * this.zoom + this.origin.x, y: y * this.zoom + this.origin.y };
  }

  /** The part of the picture that is in sight, in whole pixels of it; without width where none is. */
  get visible(): Rect {
    const from = this.toPicture({ x: 0, y: 0 });
    const to = this.toPicture({ x: this.size.width, y: this.size.height });
    const x = Math.max(0, Math.floor(from.x));
    const y = Math.max(0, Math.floor(from.y));
    const width = Math.min(this.picture.width, Math.ceil(to.x)) - x;
    const height = Math.min(this.picture.height, Math.ceil(to.y)) - y;
    return { x, y, width: Math.max(0, width), height: Math.max(0, height) };
  }

  private clamp(): void {
    const { picture, size, zoom, origin } = this;
    const within = (value: number, length: number, room: number) => {
      const least = Math.min(kept, length) - length;
      return Math.min(Math.max(value, least), room - Math.min(kept, length));
    };
    this.origin = {
      x: within(origin.x, picture.width * zoom, size.width),
      y: within(origin.y, picture.height * zoom, size.height),
    };
  }
}
