import { describe, expect, it } from 'vitest';
import type { ReleaseManifest } from '#contract/release.ts';
import { HelperError } from '#helper/platform/helper-error.ts';
import { judgeRelease } from './judge-release.ts';
import type { UpdateMemory } from './update-memory.ts';

const now = Date.parse('2026-06-01T12:00:00Z');
const asker = { version: '1.2.0', target: 'linux-x64', now } as const;

function manifest(change: Partial<ReleaseManifest> = {}): ReleaseManifest {
  return {
    format: 1,
    product: 'prntscrn-helper',
    version: '1.3.0',
    serial: 7,
    published_at: '2026-05-30T00:00:00Z',
    expires_at: '2026-08-30T00:00:00Z',
    files: [
      { target: 'win-x64', kind: 'program', name: 'w.gz', bytes: 1, sha256: 'a'.repeat(64) },
      { target: 'linux-x64', kind: 'deb', name: 'd.deb', bytes: 1, sha256: 'b'.repeat(64) },
      { target: 'linux-x64', kind: 'program', name: 'l.gz', bytes: 1, sha256: 'c'.repeat(64) },
    ],
    ...change,
  };
}
const seen = (serial: number, digest = 'seen', publishedAt = 0): UpdateMemory => ({
  seen: { serial, digest, publishedAt },
});
const judge = (change: Partial<ReleaseManifest> = {}, memory: UpdateMemory = {}, at: { now: number } = asker) =>
  judgeRelease(manifest(change), 'digest', { ...asker, ...at }, memory);
/** The words of the refusal; an offer is no refusal. */
function refused(work: () => unknown): string {
  try {
    return `offered ${JSON.stringify(work())}`;
  } catch (error) {
    return error instanceof HelperError && error.code === 'update_refused' ? error.message : `threw ${error}`;
  }
}

describe('a signed release', () => {
  it('is offered as the program for this system where it is newer', () => {
    expect(judge()).toMatchObject({ kind: 'newer', version: '1.3.0', file: { name: 'l.gz' } });
    expect(judge({ version: '1.10.0' })).toMatchObject({ kind: 'newer' });
    expect(judge({}, seen(7, 'digest'))).toMatchObject({ kind: 'newer' });
    expect(judge({}, seen(6))).toMatchObject({ kind: 'newer' });
  });

  it('is no news where it is what runs, or has nothing for this system', () => {
    expect(judge({ version: '1.2.0' })).toEqual({ kind: 'current', version: '1.2.0' });
    expect(judge({ files: manifest().files.slice(0, 2) })).toEqual({ kind: 'none', version: '1.3.0' });
  });

  it('is refused once it has run out, also where the clock was set back', () => {
    expect(refused(() => judge({ expires_at: '2026-06-01T12:00:00Z' }))).toContain('ran out on 2026-06-01');
    const clockSetBack = { now: Date.parse('2026-01-01T00:00:00Z') };
    const memory = seen(7, 'digest', Date.parse('2026-09-01T00:00:00Z'));
    expect(refused(() => judge({}, memory, clockSetBack))).toContain('ran out on 2026-08-30');
  });

  it('is refused when it comes from the future: then the clock here is wrong', () => {
    expect(refused(() => judge({ published_at: '2026-06-02T12:00:01Z' }))).toContain('clock');
    expect(judge({ published_at: '2026-06-02T11:59:59Z' })).toMatchObject({ kind: 'newer' });
  });

  it('is refused when a newer one has been seen, or another under the same number', () => {
    expect(refused(() => judge({}, seen(8)))).toContain('an old one is being served');
    expect(refused(() => judge({}, seen(7, 'another')))).toContain('two different');
  });

  it('is refused when it offers less than what runs, whatever its number', () => {
    expect(refused(() => judge({ version: '1.1.9', serial: 99 }))).toContain('older than what runs here');
  });
});
