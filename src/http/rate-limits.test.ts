import { expect, it } from 'vitest';
import type { Caller } from '#authority/caller.ts';
import { AppError } from '#errors/app-error.ts';
import { eachEngine } from '#test/support/engines.ts';
import { RateLimits, spendLimit } from './rate-limits.ts';

const caller = (credential: string, via: Caller['via'] = 'token'): Caller => ({
  userId: 'u',
  role: 'user',
  via,
  credential,
  scopes: new Set(),
});
const remaining = (headers: Record<string, string>) => Number(/"requests";r=(\d+)/.exec(headers.RateLimit ?? '')?.[1]);

eachEngine('the limits of the API', (database) => {
  let time = 1_800_000_000_000;
  const open = (requestsPerMinute = 60, uploadsPerMinute = 12) =>
    new RateLimits({ db: database(), now: () => time, config: { requestsPerMinute, uploadsPerMinute } });

  async function spendAll(limits: RateLimits, who: Caller): Promise<number> {
    for (let count = 0; count < 1000; count++) {
      const refusal = await spendLimit(limits, who).then(
        () => undefined,
        (error) => error,
      );
      if (refusal) {
        expect(refusal).toMatchObject({ code: 'too_many_requests' });
        return count;
      }
    }
    throw new Error('There was no end to it');
  }

  it('let a token ask so often in a minute, say what is left, and when it may again', async () => {
    const limits = open();
    const headers = await spendLimit(limits, caller('token:a'));
    expect(headers).toEqual({ 'RateLimit-Policy': '"requests";q=60;w=60', RateLimit: '"requests";r=59;t=60' });
    expect(await spendAll(limits, caller('token:a'))).toBe(59);
    time += 20_000;
    const refusal = await spendLimit(limits, caller('token:a')).catch((error: AppError) => error);
    expect(refusal).toBeInstanceOf(AppError);
    expect(refusal).toMatchObject({ headers: { 'Retry-After': '40', RateLimit: '"requests";r=0;t=40' } });
    time += 40_001;
    expect(remaining(await spendLimit(limits, caller('token:a')))).toBe(59);
  });

  it('count each token for itself, and a browser five times as much', async () => {
    const limits = open();
    expect(await spendAll(limits, caller('token:b'))).toBe(60);
    expect(remaining(await spendLimit(limits, caller('token:c')))).toBe(59);
    expect(await spendAll(limits, caller('session:d', 'session'))).toBe(300);
  });

  it('are shared by all processes, and never give more than the limit', async () => {
    const [one, other] = [open(), open()];
    const spent = await Promise.all(
      Array.from({ length: 100 }, (_, at) =>
        spendLimit(at % 2 === 0 ? one : other, caller('token:e')).then(
          () => 1,
          () => 0 as number,
        ),
      ),
    );
    expect(spent.reduce((sum, one) => sum + one, 0)).toBe(60);
  });

  it('hold through a restart', async () => {
    await spendAll(open(), caller('token:f'));
    await expect(spendLimit(open(), caller('token:f'))).rejects.toMatchObject({ code: 'too_many_requests' });
  });

  it('count uploads beside requests', async () => {
    const limits = open();
    const headers = await spendLimit(limits, caller('token:g'), 'upload');
    expect(headers['RateLimit-Policy']).toBe('"requests";q=60;w=60, "uploads";q=12;w=60');
    expect(headers.RateLimit).toBe('"requests";r=59;t=60, "uploads";r=11;t=60');
    for (let count = 1; count < 12; count++) await spendLimit(limits, caller('token:g'), 'upload');
    await expect(spendLimit(limits, caller('token:g'), 'upload')).rejects.toMatchObject({
      message: 'At most 12 uploads a minute are taken',
    });
    expect(remaining(await spendLimit(limits, caller('token:g')))).toBe(46);
  });

  it('count nobody who is not known, and nothing where they are switched off', async () => {
    expect(await spendLimit(open(), undefined)).toEqual({});
    expect(await spendLimit(open(0, 0), caller('token:h'), 'upload')).toEqual({});
  });
});
