interface Waiting {
  weight: number;
  start: () => void;
}

/** Lets tasks run, in the order asked, while they are few enough and weigh no more than `capacity` together. */
export class Gate {
  private readonly slots: number;
  private readonly capacity: number;
  private readonly waiting: Waiting[] = [];
  private running = 0;
  private load = 0;

  constructor(slots: number, capacity: number) {
    this.slots = slots;
    this.capacity = capacity;
  }

  /** A task heavier than the capacity runs alone. */
  async run<T>(weight: number, task: () => Promise<T>): Promise<T> {
    await new Promise<void>((start) => {
      this.waiting.push({ weight, start });
      this.next();
    });
    try {
      return await task();
    } finally {
      this.running--;
      this.load -= weight;
      this.next();
    }
  }

  private next(): void {
    for (let first = this.waiting[0]; first && this.fits(first.weight); first = this.waiting[0]) {
      this.waiting.shift();
      this.running++;
      this.load += first.weight;
      first.start();
    }
  }

  private fits(weight: number): boolean {
    return this.running === 0 || (this.running < this.slots && this.load + weight <= this.capacity);
  }
}
