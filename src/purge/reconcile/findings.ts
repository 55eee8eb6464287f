/**
 * What may be wrong. `missing`: a picture without bytes; `damaged`: with other bytes than it came with; `orphaned`: bytes
 * without a picture; `unqueued`: a deleted picture that no entry of the purge queue names; `queued_alive`: an entry that
 * would remove a living picture; `ownerless`: a picture of an account that is gone; `stray_purge`, `stray_move`: entries
 * whose picture is unknown; `cached`: a copy of a picture that is gone.
 */
export type FaultKind =
  | 'missing'
  | 'damaged'
  | 'orphaned'
  | 'unqueued'
  | 'queued_alive'
  | 'ownerless'
  | 'stray_purge'
  | 'stray_move'
  | 'cached';

export interface Fault {
  readonly kind: FaultKind;
  readonly store: string;
  /** The picture, or the entry. */
  readonly id: string;
  readonly bytes: number;
  readonly repaired: boolean;
  /** What was done, or why nothing was. */
  readonly note: string;
}

export type FaultCounts = Partial<Record<FaultKind, { found: number; repaired: number }>>;

const mostShown = 1000;

/** Collects faults: all are counted, the first thousand kept. */
export class Findings {
  readonly faults: Fault[] = [];
  readonly counts: FaultCounts = {};

  add(fault: Fault): void {
    this.count(fault.kind, 1, fault.repaired ? 1 : 0);
    if (this.faults.length < mostShown) this.faults.push(fault);
  }

  count(kind: FaultKind, found: number, repaired: number): void {
    const counted = this.counts[kind] ?? { found: 0, repaired: 0 };
    this.counts[kind] = { found: counted.found + found, repaired: counted.repaired + repaired };
  }

  /** Faults that are still there. */
  get left(): number {
    return Object.values(this.counts).reduce((sum, { found, repaired }) => sum + found - repaired, 0);
  }
}
