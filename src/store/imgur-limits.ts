import type { IncomingHttpHeaders } from 'node:http';

/** The calls that are made of imgur. */
export type ImgurCall = 'upload' | 'delete' | 'credits';

/** What is left of what imgur lets us do, as its headers tell. */
export interface ImgurLimits {
  /** Takes in the headers of an answer. */
  note(headers: IncomingHttpHeaders): void;
  /** Milliseconds until this call is let through again; undefined where it is now, as far as we know. */
  wait(call: ImgurCall): number | undefined;
  /** Milliseconds that a 429 with these headers asks for. */
  refused(call: ImgurCall, headers: IncomingHttpHeaders): number;
}

/** An upload takes 10 credits, all else 1; asking how many are left shall never be what cannot be asked. */
const allowances = [
  { left: 'x-ratelimit-userremaining', reset: 'x-ratelimit-userreset', takes: { upload: 10, delete: 1, credits: 0 } },
  {
    left: 'x-ratelimit-clientremaining',
    reset: 'x-ratelimit-clientreset',
    takes: { upload: 10, delete: 1, credits: 0 },
  },
  {
    left: 'x-post-rate-limit-remaining',
    reset: 'x-post-rate-limit-reset',
    takes: { upload: 1, delete: 0, credits: 0 },
  },
] as const;

/** imgur counts by the hour, and by the day for a client id. */
const usualMs = 3_600_000;
const longestMs = 86_400_000;
/** Where a refusal names no time at all. */
const unnamedMs = 600_000;

export function openImgurLimits(now: () => number): ImgurLimits {
  const states = allowances.map(({ takes }) => ({ takes, left: Number.POSITIVE_INFINITY, until: 0 }));
  const note: ImgurLimits['note'] = (headers) => {
    for (const [at, { left, reset }] of allowances.entries()) {
      const [state, count] = [states[at], numberIn(headers[left])];
      if (!state || count === undefined) continue;
      state.left = count;
      state.until = now() + (msUntil(headers[reset], now()) ?? usualMs);
    }
  };
  const wait: ImgurLimits['wait'] = (call) => {
    const empty = states.filter((state) => state.left < state.takes[call]).map((state) => state.until);
    const ms = Math.max(0, ...empty) - now();
    return ms > 0 ? ms : undefined;
  };
  return {
    note,
    wait,
    refused: (call, headers) => {
      const named = [...allowances.map(({ reset }) => headers[reset]), headers['retry-after']];
      const times = named.map((value) => msUntil(value, now()) ?? 0).filter((ms) => ms > 0);
      return wait(call) ?? (times.length > 0 ? Math.min(...times) : unnamedMs);
    },
  };
}

/** imgur's documentation says seconds since 1970, its servers say seconds from now: no wait is thirty years. */
function msUntil(value: string | string[] | undefined, now: number): number | undefined {
  const seconds = numberIn(value);
  if (seconds === undefined) return undefined;
  const ms = seconds > 1_000_000_000 ? seconds * 1000 - now : seconds * 1000;
  return Math.min(longestMs, Math.max(0, ms));
}

function numberIn(value: string | string[] | undefined): number | undefined {
  return typeof value === 'string' && /^\d{1,12}$/.test(value.trim()) ? Number(value) : undefined;
}
