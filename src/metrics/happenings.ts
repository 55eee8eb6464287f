import type { Family } from './exposition.ts';

interface Call {
  readonly store: string;
  readonly verb: string;
  readonly ms: number;
  readonly failed: boolean;
}

interface Sized {
  readonly bytes: number;
}

/** What this process has done since it began. The statistics of the site, which outlive it, are not made of this. */
export class Happenings {
  readonly #sums = { uploads: 0, uploadedBytes: 0, purged: 0, purgedBytes: 0 };
  readonly #calls = new Map<
    string,
    { store: string; verb: string; calls: number; failures: number; seconds: number }
  >();

  uploaded({ bytes }: Sized): void {
    this.#sums.uploads++;
    this.#sums.uploadedBytes += bytes;
  }

  erased(pictures: readonly Sized[]): void {
    this.#sums.purged += pictures.length;
    for (const { bytes } of pictures) this.#sums.purgedBytes += bytes;
  }

  called({ store, verb, ms, failed }: Call): void {
    const key = `${store} ${verb}`;
    const sum = this.#calls.get(key) ?? { store, verb, calls: 0, failures: 0, seconds: 0 };
    sum.calls++;
    sum.failures += failed ? 1 : 0;
    sum.seconds += ms / 1000;
    this.#calls.set(key, sum);
  }

  families(): Family[] {
    const { uploads, uploadedBytes, purged, purgedBytes } = this.#sums;
    const counter = (name: string, help: string, value: number): Family => ({
      name,
      type: 'counter',
      help,
      samples: [{ value }],
    });
    const calls = [...this.#calls.values()];
    const byStore = (value: 'calls' | 'failures' | 'seconds') =>
      calls.map((one) => ({ labels: { store: one.store, verb: one.verb }, value: one[value] }));
    return [
      counter('prntscrn_uploads_total', 'Pictures taken in', uploads),
      counter('prntscrn_uploaded_bytes_total', 'Bytes of pictures taken in', uploadedBytes),
      counter('prntscrn_purged_total', 'Pictures whose bytes are gone for good', purged),
      counter('prntscrn_purged_bytes_total', 'Bytes that are gone for good', purgedBytes),
      { name: 'prntscrn_store_calls_total', type: 'counter', help: 'Calls of a store', samples: byStore('calls') },
      {
        name: 'prntscrn_store_failures_total',
        type: 'counter',
        help: 'Calls of a store that failed',
        samples: byStore('failures'),
      },
      {
        name: 'prntscrn_store_seconds_total',
        type: 'counter',
        help: 'Time spent in calls of a store',
        samples: byStore('seconds'),
      },
    ];
  }
}
