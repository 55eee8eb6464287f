import { damaged } from './faults.ts';

const MAX_PARTS = 65_536;

/** What is kept of a file, in order: slices of it (neighbours joined, nothing copied) and small new buffers. */
export class Parts {
  private readonly source: Buffer;
  private readonly list: Uint8Array[] = [];
  private from = 0;
  private to = 0;

  constructor(source: Buffer) {
    this.source = source;
  }

  /** Keeps the bytes [start, end) of the source. */
  keep(start: number, end: number): void {
    if (start !== this.to) {
      this.flush();
      this.from = start;
    }
    this.to = end;
  }

  add(bytes: Uint8Array): void {
    this.flush();
    this.push(bytes);
  }

  done(): Uint8Array[] {
    this.flush();
    return this.list;
  }

  private flush(): void {
    if (this.to > this.from) this.push(this.source.subarray(this.from, this.to));
    this.from = this.to;
  }

  private push(bytes: Uint8Array): void {
    if (this.list.length === MAX_PARTS) throw damaged('it is cut into too many pieces');
    this.list.push(bytes);
  }
}

/** Total length in bytes. */
export function lengthOf(parts: readonly Uint8Array[]): number {
  return parts.reduce((sum, part) => sum + part.length, 0);
}

/** The parts as one buffer; copies only where there are several. */
export function join(parts: readonly Uint8Array[]): Buffer {
  const [only] = parts;
  if (parts.length === 1 && only) return Buffer.from(only.buffer, only.byteOffset, only.length);
  return Buffer.concat(parts);
}
