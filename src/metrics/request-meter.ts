import type { ServerResponse } from 'node:http';
import type { Family, Sample } from './exposition.ts';

const kinds = [
  [/^\/image\/./, 'picture'],
  [/^\/image\/?$/, 'upload'],
  [/^\/api\/v1\/images\/[^/]+\/thumbnail$/, 'thumbnail'],
  [/^\/api\/auth\//, 'sign-in'],
  [/^\/api\/cron\//, 'cron'],
  [/^\/api\//, 'api'],
  [/^\/(?:oauth|device|\.well-known)(?:\/|$)/, 'oauth'],
  [/^\/(?:helper|download)\//, 'release'],
  [/^\/(?:_next\/|[^/]+\.\w+$)/, 'asset'],
  [/^\/(?:healthz|readyz|metrics)$/, 'state'],
] as const;

/** What kind of request it is: few, whatever is asked for. A picture's DELETE is of the API. */
export function requestKind(method: string | undefined, path: string): string {
  const kind = kinds.find(([pattern]) => pattern.test(path))?.[1] ?? 'page';
  return kind === 'picture' && method === 'DELETE' ? 'api' : kind;
}

/** Upper bounds in seconds: raw pictures take less than the first, uploads of 50 MB over slow lines the last. */
const bounds = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30] as const;

interface Times {
  readonly buckets: number[];
  sum: number;
  readonly statuses: Map<string, number>;
}

/** Counts requests by kind and status, and how long they took. */
export class RequestMeter {
  readonly #times = new Map<string, Times>();
  #inFlight = 0;

  /** Counts a request when it is over; one whose client left counts as `aborted`. */
  watch(response: ServerResponse, kind: string): void {
    const startedAt = performance.now();
    this.#inFlight++;
    response.once('close', () => {
      this.#inFlight--;
      const status = response.writableFinished ? String(response.statusCode) : 'aborted';
      this.note(kind, status, (performance.now() - startedAt) / 1000);
    });
  }

  note(kind: string, status: string, seconds: number): void {
    let times = this.#times.get(kind);
    if (times === undefined) {
      times = { buckets: new Array(bounds.length + 1).fill(0), sum: 0, statuses: new Map() };
      this.#times.set(kind, times);
    }
    let at = 0;
    while (at < bounds.length && seconds > (bounds[at] ?? 0)) at++;
    times.buckets[at] = (times.buckets[at] ?? 0) + 1;
    times.sum += seconds;
    times.statuses.set(status, (times.statuses.get(status) ?? 0) + 1);
  }

  families(): Family[] {
    const requests = [...this.#times].flatMap(([kind, { statuses }]) =>
      [...statuses].map(([status, value]) => ({ labels: { kind, status }, value })),
    );
    return [
      {
        name: 'prntscrn_http_requests_total',
        type: 'counter',
        help: 'Requests that are over, by kind and status',
        samples: requests,
      },
      {
        name: 'prntscrn_http_request_duration_seconds',
        type: 'histogram',
        help: 'Time from the head of a request to the end of its answer',
        samples: [...this.#times].flatMap(([kind, times]) => histogram(kind, times)),
      },
      {
        name: 'prntscrn_http_requests_in_flight',
        type: 'gauge',
        help: 'Requests that are being answered',
        samples: [{ value: this.#inFlight }],
      },
    ];
  }
}

function histogram(kind: string, { buckets, sum }: Times): Sample[] {
  let below = 0;
  const samples = buckets.map((count, at) => {
    below += count;
    return { suffix: '_bucket', labels: { kind, le: bounds[at] ?? '+Inf' }, value: below };
  });
  return [
    ...samples,
    { suffix: '_sum', labels: { kind }, value: sum },
    { suffix: '_count', labels: { kind }, value: below },
  ];
}
