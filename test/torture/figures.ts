/** What was done in one run, and how long it took. */
export class Tally {
  readonly operations = new Map<string, number>();
  readonly faults = new Map<string, number>();
  retries = 0;
  /** What was asked and not answered yet. */
  readonly open = new Set<string>();
  readonly #ms = new Map<string, number[]>();

  operation(name: string, ms: number): void {
    add(this.operations, name);
    const list = this.#ms.get(name) ?? [];
    list.push(ms);
    this.#ms.set(name, list);
  }

  fault(name: string): void {
    add(this.faults, name);
  }

  /** Milliseconds that 99 of 100 took at most. */
  p99(name: string): number {
    const sorted = (this.#ms.get(name) ?? []).toSorted((a, b) => a - b);
    return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * 0.99))] ?? 0;
  }

  get total(): number {
    return sumOf(this.operations);
  }

  get totalFaults(): number {
    return sumOf(this.faults);
  }
}

function add(counts: Map<string, number>, name: string): void {
  counts.set(name, (counts.get(name) ?? 0) + 1);
}

const sumOf = (counts: Map<string, number>) => [...counts.values()].reduce((sum, count) => sum + count, 0);

/** `upload 120, read 80`, the most frequent first. */
export function countWords(counts: Map<string, number>): string {
  const sorted = [...counts].sort(([, one], [, other]) => other - one);
  return sorted.map(([name, count]) => `${name} ${count}`).join(', ') || 'none';
}
