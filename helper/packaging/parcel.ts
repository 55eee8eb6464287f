import type { Target } from './targets.ts';

/** What goes into a package. */
export interface Parcel {
  readonly target: Target;
  readonly version: string;
  readonly path: string;
  readonly program: Buffer;
  readonly licences: string;
  /** When it was made, in epoch milliseconds. */
  readonly time: number;
  /** Of gzip, 1 to 9. */
  readonly level: number;
}
