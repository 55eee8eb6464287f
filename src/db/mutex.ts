/** Runs one async task at a time, in the order asked. */
export class Mutex {
  private tail: Promise<unknown> = Promise.resolve();
  private tasks = 0;

  /** Tasks that run or wait. */
  get size(): number {
    return this.tasks;
  }

  run<T>(task: () => Promise<T>): Promise<T> {
    this.tasks++;
    const result = this.tail.then(task).finally(() => {
      this.tasks--;
    });
    this.tail = result.catch(() => undefined);
    return result;
  }
}
