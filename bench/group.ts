import type { Row } from './table.ts';

/** How thoroughly to measure. */
export interface Effort {
  readonly rounds: number;
  /** Of one round of load. */
  readonly seconds: number;
}

/** One file's worth of measurements. It starts and ends all that it needs. */
export interface Group {
  readonly name: string;
  /** @throws Error where something answered wrongly: a fast wrong answer is no figure. */
  run(effort: Effort): Promise<Row[]>;
}
