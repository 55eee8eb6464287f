import { byteSize } from '#ui/byte-size.ts';

const everyMs = 2000;

/** Says now and then how far a long work is: `Saving pictures: 120 of 5678 (34 MB)`. */
export class Progress {
  #done = 0;
  #bytes = 0;
  #said = Date.now();
  readonly #what: string;
  readonly #of: number;
  readonly #note: (line: string) => void;

  constructor(what: string, of: number, note: (line: string) => void) {
    this.#what = what;
    this.#of = of;
    this.#note = note;
  }

  add(bytes: number): void {
    this.#done += 1;
    this.#bytes += bytes;
    if (Date.now() - this.#said < everyMs) return;
    this.#said = Date.now();
    this.#note(`${this.#what}: ${this.#done} of ${this.#of} (${byteSize(this.#bytes, 'en')})`);
  }
}
