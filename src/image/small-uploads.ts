/**
 * Room for uploads that come in to memory instead of a file, which saves a small one nine calls of the system. Where it is
 * full, or an upload is large or does not say how large it is, the file is there.
 */
export class SmallUploads {
  readonly #mostEach: number;
  #room: number;

  /** In bytes: the longest body, and all that are held at once. */
  constructor(mostEach: number, mostTogether: number) {
    this.#mostEach = mostEach;
    this.#room = mostTogether;
  }

  /** Runs a task with room for so many bytes held for it, or without where there is none. */
  async hold<T>(length: number | undefined, task: (held: boolean) => Promise<T>): Promise<T> {
    if (length === undefined || !(length <= this.#mostEach) || length > this.#room) return await task(false);
    this.#room -= length;
    try {
      return await task(true);
    } finally {
      this.#room += length;
    }
  }
}
