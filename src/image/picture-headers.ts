import type { ServedRow } from './queries.ts';

/** Names and values in turn, as `writeHead` takes them with the least work. */
export type FlatHeaders = string[];

const browserSeconds = 3600;

/** Says nothing of the picture's name, and lets no script in it run, whatever a browser takes it for. */
const guards: FlatHeaders = [
  'X-Content-Type-Options',
  'nosniff',
  'Content-Security-Policy',
  "sandbox; default-src 'none'",
  'Referrer-Policy',
  'no-referrer',
];

const shown: FlatHeaders = [
  'Content-Disposition',
  'inline',
  'Cross-Origin-Resource-Policy',
  'cross-origin',
  'Accept-Ranges',
  'bytes',
];

/** The strong entity tag of a picture: its first 128 bits of SHA-256. */
export const tagOf = (row: Pick<ServedRow, 'sha256'>): string => `"${row.sha256.slice(0, 32)}"`;

/** What every good answer about a picture says, whole, part or 304. */
export function pictureHeaders(row: ServedRow, now: number, sharedCacheSeconds: number): FlatHeaders {
  return [
    'Content-Type',
    row.type,
    'ETag',
    tagOf(row),
    'Cache-Control',
    cacheControl(row, now, sharedCacheSeconds),
    ...shown,
    ...guards,
  ];
}

/**
 * A cache life that keeps deletion real: an hour in one browser, shared caches only by setting, never past expiry. What was
 * replaced once may be again, so that a reload has to ask for it.
 */
function cacheControl(row: ServedRow, now: number, sharedCacheSeconds: number): string {
  if (row.visibility === 'private') return 'private, no-store';
  const left = row.expiresAt === null ? Number.POSITIVE_INFINITY : Math.floor((row.expiresAt - now) / 1000);
  const life = Math.max(0, Math.min(browserSeconds, left));
  const end = row.replacedAt === null ? ', immutable' : '';
  if (sharedCacheSeconds === 0) return `private, max-age=${life}${end}`;
  return `public, max-age=${life}, s-maxage=${Math.max(0, Math.min(sharedCacheSeconds, left))}${end}`;
}

/** A ready answer without a picture; the same bytes for every picture that is not there. */
export interface Refusal {
  readonly status: number;
  readonly headers: FlatHeaders;
  readonly body: string;
}

export function refusal(status: number, code: string, message: string, more: FlatHeaders = []): Refusal {
  const body = JSON.stringify({ status: 'error', error: { code, message } });
  const headers = [
    'Content-Type',
    'application/json; charset=utf-8',
    'Content-Length',
    String(Buffer.byteLength(body)),
    'Cache-Control',
    'no-store',
    ...guards,
    ...more,
  ];
  return { status, headers, body };
}
