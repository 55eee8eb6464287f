import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { operator } from '#authority/caller.ts';
import { addRelease } from '#release/add.ts';
import { releaseKey, signRelease } from '#test/support/signed-release.ts';
import { lookAtReleases } from './look-at-releases.ts';

const day = 86_400_000;
const publishedAt = Date.parse('2026-06-01T00:00:00Z');
let dataDir: string;
beforeEach(() => {
  dataDir = mkdtempSync(join(tmpdir(), 'prntscrn-look-releases-'));
});
afterEach(() => rmSync(dataDir, { recursive: true, force: true }));

/** Offers a release whose manifest counts for 180 days. */
async function offer(): Promise<void> {
  const folder = join(dataDir, 'made');
  const times = { published_at: new Date(publishedAt), expires_at: new Date(publishedAt + 180 * day) };
  const { published_at, expires_at } = times;
  signRelease(folder, 1, { published_at: published_at.toISOString(), expires_at: expires_at.toISOString() });
  await addRelease({ folder, keys: [releaseKey], dataDir, now: publishedAt }, operator);
}

describe('the release that helpers are offered', () => {
  it('is nothing to speak of where there is none', () => {
    expect(lookAtReleases(dataDir, publishedAt)).toEqual([]);
  });

  it.each([
    [0, 'ok', '1.0.1 is offered, its manifest counts until 2026-11-28'],
    [135, 'ok', 'counts until 2026-11-28'],
    [136, 'note', 'which is 44 d; after that no helper takes it'],
    [179.9, 'note', 'which is 2 h'],
    [180, 'bad', 'ran out on 2026-11-28'],
  ] as const)('is after %d of its 180 days %s: %s', async (days, state, words) => {
    await offer();
    const [finding] = lookAtReleases(dataDir, publishedAt + days * day);
    expect(finding).toMatchObject({ state, detail: expect.stringContaining(words) });
    expect(finding?.advice.join().includes('--renew')).toBe(state !== 'ok');
  });

  it('is bad where a file of it is not whole, or its manifest cannot be read', async () => {
    await offer();
    writeFileSync(join(dataDir, 'releases/1/prntscrn-1.gz'), 'prog');
    expect(lookAtReleases(dataDir, publishedAt)).toMatchObject([
      { state: 'bad', detail: 'of 1.0.1 these are not whole: prntscrn-1.gz' },
    ]);
    writeFileSync(join(dataDir, 'releases/current'), '7\n');
    expect(lookAtReleases(dataDir, publishedAt)).toMatchObject([
      { state: 'bad', detail: 'release 7 is offered and cannot be read' },
    ]);
  });
});
