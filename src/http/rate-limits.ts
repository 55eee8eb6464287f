import type { Caller } from '#authority/caller.ts';
import type { Config } from '#config/config.ts';
import type { At } from '#db/database.ts';
import { AppError } from '#errors/app-error.ts';
import { type Limit, takeAttempt } from '#session/attempts.ts';

const windowMs = 60_000;
/** A person's browser asks for much at once, and uploads a whole folder. */
const sessionFactor = 5;
/** A process takes this part of a limit from the database at once: one write for 20 requests of 600. */
const reservedPart = 30;
const mostKeys = 10_000;

/** What one credential may do in this window, as far as this process knows. */
interface Purse {
  /** Taken from the database and not spent yet. */
  own: number;
  /** What the database had left when this process took its part. */
  readonly left: number;
  readonly resetAt: number;
}

/** A limit, as draft-ietf-httpapi-ratelimit-headers names it. */
interface Policy extends Limit {
  readonly name: 'requests' | 'uploads';
}

/** The headers that say what is left, and why the request is one too many if it is. */
interface Counted {
  readonly headers: Record<string, string>;
  readonly refusal?: string;
}

type LimitSources = At & { readonly config: Pick<Config, 'requestsPerMinute' | 'uploadsPerMinute'> };

/**
 * Limits of the API for each token, session and grant, in windows of a minute. The counts are in the database, so that all
 * processes share them; each takes some in advance, and so no caller gets more than the limit, and at most one part less.
 */
export class RateLimits {
  readonly #purses = new Map<string, Purse>();
  readonly #reserving = new Map<string, Promise<void>>();

  readonly #sources: LimitSources;

  constructor(sources: LimitSources) {
    this.#sources = sources;
  }

  /** Counts one request, and one upload where it is one. It does not throw: see `spendLimit`. */
  async count(caller: Caller | undefined, kind: 'request' | 'upload'): Promise<Counted> {
    if (caller?.credential === undefined) return { headers: {} };
    const spent: { policy: Policy; left: number; seconds: number }[] = [];
    for (const policy of this.#policies(caller, kind)) {
      const { own, left, resetAt } = await this.#take(`api:${policy.name}:${caller.credential}`, policy);
      const seconds = Math.max(1, Math.ceil((resetAt - this.#now()) / 1000));
      spent.push({ policy, left: own + left, seconds });
    }
    if (spent.length === 0) return { headers: {} };
    const over = spent.find(({ left }) => left < 0);
    const headers = {
      'RateLimit-Policy': spent.map(({ policy: { name, attempts } }) => `"${name}";q=${attempts};w=60`).join(', '),
      RateLimit: spent
        .map(({ policy, left, seconds }) => `"${policy.name}";r=${Math.max(0, left)};t=${seconds}`)
        .join(', '),
    };
    if (!over) return { headers };
    const { attempts, name } = over.policy;
    return {
      headers: { ...headers, 'Retry-After': String(over.seconds) },
      refusal: `At most ${attempts} ${name} a minute are taken`,
    };
  }

  #policies(caller: Caller, kind: 'request' | 'upload'): Policy[] {
    const { requestsPerMinute, uploadsPerMinute } = this.#sources.config;
    const factor = caller.via === 'session' ? sessionFactor : 1;
    const policies: Policy[] = [{ name: 'requests', attempts: requestsPerMinute * factor, windowMs }];
    if (kind === 'upload') policies.push({ name: 'uploads', attempts: uploadsPerMinute * factor, windowMs });
    return policies.filter(({ attempts }) => attempts > 0);
  }

  /** Spends one of a purse, filled again where it is empty; `own` is -1 where there was nothing left to spend. */
  async #take(key: string, policy: Policy): Promise<Purse> {
    for (;;) {
      const purse = this.#purses.get(key);
      if (purse && purse.resetAt > this.#now()) {
        if (purse.own > 0) {
          purse.own -= 1;
          return purse;
        }
        if (purse.left <= 0) return { ...purse, own: -1, left: 0 };
      }
      let filling = this.#reserving.get(key);
      if (!filling) {
        filling = this.#fill(key, policy).finally(() => this.#reserving.delete(key));
        this.#reserving.set(key, filling);
      }
      await filling;
    }
  }

  async #fill(key: string, policy: Policy): Promise<void> {
    const wanted = Math.max(1, Math.ceil(policy.attempts / reservedPart));
    const { left, resetAt } = await takeAttempt(this.#sources, key, policy, wanted);
    if (this.#purses.size >= mostKeys) this.#forgetOld();
    this.#purses.set(key, { own: Math.max(0, Math.min(wanted, wanted + left)), left: Math.max(0, left), resetAt });
  }

  #forgetOld(): void {
    const now = this.#now();
    for (const [key, { resetAt }] of this.#purses) if (resetAt <= now) this.#purses.delete(key);
  }

  #now(): number {
    return (this.#sources.now ?? Date.now)();
  }
}

/**
 * Counts one request of the caller's and gives the headers that say what is left. Apart from the class: Next's bundle and
 * server.ts share its object, and an error must be of the class that whoever answers knows.
 * @throws AppError `too_many_requests` with those headers and `Retry-After`.
 */
export async function spendLimit(
  limits: Pick<RateLimits, 'count'>,
  caller: Caller | undefined,
  kind: 'request' | 'upload' = 'request',
): Promise<Record<string, string>> {
  const { headers, refusal } = await limits.count(caller, kind);
  if (refusal !== undefined) throw new AppError('too_many_requests', refusal, { headers });
  return headers;
}
