import type { CounterKind } from '#contract/statistics.ts';
import { periodOf } from './days.ts';

/** What counting needs of a picture. */
export interface Counted {
  readonly id: string;
  readonly userId: string;
  readonly type: string;
  readonly store: string;
  readonly bytes: number;
}

/** One call of a store. */
export interface StoreCall {
  readonly store: string;
  readonly verb: 'put' | 'read' | 'remove';
  readonly ms: number;
  readonly failed: boolean;
}

export interface Sums {
  uploads: number;
  uploadedBytes: number;
  views: number;
  purged: number;
  purgedBytes: number;
}

export interface CounterSum extends Sums {
  readonly kind: CounterKind;
  readonly key: string;
  readonly day: number;
}

export interface CallSum {
  readonly store: string;
  readonly verb: string;
  readonly day: number;
  calls: number;
  failures: number;
  ms: number;
  slowestMs: number;
}

/** What has happened since it was last written down, added up. */
export class Gathered {
  readonly counters = new Map<string, CounterSum>();
  readonly calls = new Map<string, CallSum>();
  /** Views of each picture. */
  readonly views = new Map<string, number>();
  readonly seen = new Set<string>();

  get isEmpty(): boolean {
    return this.counters.size + this.calls.size + this.views.size + this.seen.size === 0;
  }

  /** Adds to everything that the picture counts for on a day. */
  count({ userId, type, store }: Counted, day: number, more: Partial<Sums>): void {
    this.addSum('all', '', day, more);
    this.addSum('type', type, day, more);
    this.addSum('store', store, day, more);
    this.addSum('user', userId, day, more);
    this.addSum('user_week', userId, periodOf('week', day), more);
    this.addSum('user_month', userId, periodOf('month', day), more);
  }

  addSum(kind: CounterKind, key: string, day: number, more: Partial<Sums>): void {
    const name = `${kind} ${key} ${day}`;
    let sum = this.counters.get(name);
    if (!sum) {
      sum = { kind, key, day, uploads: 0, uploadedBytes: 0, views: 0, purged: 0, purgedBytes: 0 };
      this.counters.set(name, sum);
    }
    sum.uploads += more.uploads ?? 0;
    sum.uploadedBytes += more.uploadedBytes ?? 0;
    sum.views += more.views ?? 0;
    sum.purged += more.purged ?? 0;
    sum.purgedBytes += more.purgedBytes ?? 0;
  }

  addCalls(more: CallSum): void {
    const name = `${more.day} ${more.store} ${more.verb}`;
    const sum = this.calls.get(name);
    if (!sum) return void this.calls.set(name, { ...more });
    sum.calls += more.calls;
    sum.failures += more.failures;
    sum.ms += more.ms;
    sum.slowestMs = Math.max(sum.slowestMs, more.slowestMs);
  }

  addViews(id: string, count: number): void {
    this.views.set(id, (this.views.get(id) ?? 0) + count);
  }

  /** Takes in what another one has. */
  add(other: Gathered): void {
    for (const { kind, key, day, ...sums } of other.counters.values()) this.addSum(kind, key, day, sums);
    for (const calls of other.calls.values()) this.addCalls(calls);
    for (const [id, count] of other.views) this.addViews(id, count);
    for (const id of other.seen) this.seen.add(id);
  }
}
