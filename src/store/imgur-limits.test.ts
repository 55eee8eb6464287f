import { describe, expect, it } from 'vitest';
import { openImgurLimits } from './imgur-limits.ts';

describe('imgur’s limits', () => {
  const now = 1_800_000_000_000;
  const user = (left: string, reset: string) => ({
    'x-ratelimit-userremaining': left,
    'x-ratelimit-userreset': reset,
  });
  const client = { 'x-ratelimit-clientremaining': '0', 'x-ratelimit-clientreset': '86400' };
  const posts = (left: string, reset: string) => ({
    'x-post-rate-limit-remaining': left,
    'x-post-rate-limit-reset': reset,
  });
  const hour = 3_600_000;

  it.each([
    ['the seconds that the credits name', user('3', '1800'), 1_800_000],
    ['credits that come back at a time of day', user('0', '1800000090'), 90_000],
    ['the day of the client id', client, 86_400_000],
    ['the seconds that the uploads name', posts('0', '120'), 120_000],
    ['the longest of several', { ...user('0', '60'), ...posts('0', '120') }, 120_000],
    ['no more than a day', user('0', '999999999'), 86_400_000],
    ['an hour where no time is told', user('0', 'soon'), hour],
    ['nothing where enough is left', { ...user('10', '60'), ...posts('1', '60') }, undefined],
    ['nothing where no number is told', user('many', '60'), undefined],
    ['nothing that is over', user('0', '1799999990'), undefined],
  ])('lets an upload wait for %s', (_, headers, ms) => {
    const limits = openImgurLimits(() => now);
    limits.note(headers);
    expect(limits.wait('upload')).toBe(ms);
  });

  it('lets each call wait only for what it takes', () => {
    const limits = openImgurLimits(() => now);
    limits.note({ ...user('9', '60'), ...posts('0', '120') });
    expect([limits.wait('upload'), limits.wait('delete'), limits.wait('credits')]).toEqual([
      120_000,
      undefined,
      undefined,
    ]);
    limits.note(user('0', '60'));
    expect([limits.wait('delete'), limits.wait('credits')]).toEqual([60_000, undefined]);
  });

  it('keeps what an answer without such headers does not speak of', () => {
    const limits = openImgurLimits(() => now);
    limits.note(user('0', '60'));
    limits.note({});
    expect(limits.wait('upload')).toBe(60_000);
    limits.note(user('500', '60'));
    expect(limits.wait('upload')).toBeUndefined();
  });

  it.each([
    ['for what has run out', { ...user('0', '900'), ...posts('70', '120') }, 900_000],
    ['for what comes first where nothing has', { ...user('400', '900'), ...posts('70', '1200') }, 900_000],
    ['as Retry-After says where nothing else does', { 'retry-after': '77' }, 77_000],
    ['ten minutes where nothing says anything', { 'retry-after': '0' }, 600_000],
  ])('waits after a 429 %s', (_, headers, ms) => {
    const limits = openImgurLimits(() => now);
    limits.note(headers);
    expect(limits.refused('upload', headers)).toBe(ms);
  });
});
