/** Lets tasks run at once as long as their weights stay within `room`, the others in the order asked. */
export class Turns {
  readonly #room: number;
  #used = 0;
  readonly #queue: { weight: number; go: () => void }[] = [];

  constructor(room: number) {
    this.#room = room;
  }

  /** A task that is heavier than all the room runs alone. */
  async run<T>(weight: number, task: () => Promise<T>): Promise<T> {
    const taken = Math.min(weight, this.#room);
    await new Promise<void>((go) => {
      this.#queue.push({ weight: taken, go });
      this.#admit();
    });
    try {
      return await task();
    } finally {
      this.#used -= taken;
      this.#admit();
    }
  }

  #admit(): void {
    for (let next = this.#queue[0]; next && this.#used + next.weight <= this.#room; next = this.#queue[0]) {
      this.#queue.shift();
      this.#used += next.weight;
      next.go();
    }
  }
}
