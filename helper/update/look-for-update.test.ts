import { createPrivateKey, sign } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import { type ReleaseManifest, releaseLimits, releaseTargets } from '#contract/release.ts';
import { keys } from '#test/support/release-desk.ts';
import { type ScriptedServer, startScriptedServer } from '#test/support/scripted-server.ts';
import { lookForUpdate } from './look-for-update.ts';
import { recallUpdates } from './update-memory.ts';

type Key = keyof typeof keys;
interface List {
  readonly manifest: Buffer;
  readonly signatures: Buffer;
}

const day = 86_400_000;
const published = Date.parse('2026-06-01T00:00:00Z');
const never = new AbortController().signal;
let server: ScriptedServer;
let stateFolder: string;

beforeAll(async () => {
  server = await startScriptedServer();
});
beforeEach(() => {
  stateFolder = mkdtempSync(join(tmpdir(), 'prntscrn-look-'));
  return () => rmSync(stateFolder, { recursive: true });
});
afterAll(() => server.stop());

/** A signed list of releases that is good for ten days. */
function list(version: string, serial: number, signers: readonly Key[] = ['known']): List {
  const time = (ms: number) => `${new Date(ms).toISOString().slice(0, 19)}Z`;
  const manifest: ReleaseManifest = {
    format: 1,
    product: 'prntscrn-helper',
    version,
    serial,
    published_at: time(published),
    expires_at: time(published + 10 * day),
    files: releaseTargets.map((target) => ({
      target,
      kind: 'program',
      name: `${target}.gz`,
      bytes: 1,
      sha256: 'a'.repeat(64),
    })),
  };
  return signed(Buffer.from(JSON.stringify(manifest)), signers);
}

function signed(manifest: Buffer, signers: readonly Key[]): List {
  const lines = signers.map((name) => {
    const signature = sign(null, manifest, createPrivateKey(keys[name].pem)).toString('base64');
    return `ed25519 ${keys[name].key.id} ${signature}\n`;
  });
  return { manifest, signatures: Buffer.from(lines.join('')) };
}

function serve({ manifest, signatures }: List): void {
  server.answer(({ url }, response) => void response.end(url?.endsWith('.sig') ? signatures : manifest));
}

/** What a helper that accepts these keys finds, so many days after the list was signed. */
const look = (days = 1, accepted: readonly Key[] = ['known'], version = '1.0.0') =>
  lookForUpdate(
    { server: server.url, stateFolder, version, signal: never },
    accepted.map((name) => keys[name].key),
    published + days * day,
  );
const refused = (words: RegExp) => ({ code: 'update_refused', message: expect.stringMatching(words) });

it('takes a list while it counts, and no more once it has run out, also where the clock is then set back before the next one', async () => {
  serve(list('1.1.0', 5));
  expect(await look(9)).toMatchObject({ kind: 'newer', version: '1.1.0' });
  await expect(look(10)).rejects.toMatchObject(refused(/ran out on 2026-06-11/));
  await expect(look(400)).rejects.toMatchObject(refused(/ran out on 2026-06-11/));
  expect(await look(9)).toMatchObject({ kind: 'newer' });
});

it('remembers what it has seen, and nothing of what it refuses', async () => {
  serve(list('1.1.0', 5));
  await look();
  const before = recallUpdates(stateFolder);
  expect(before).toMatchObject({ seen: { serial: 5, publishedAt: published }, offered: '1.1.0' });
  serve(list('1.2.0', 9, ['stranger']));
  await expect(look()).rejects.toMatchObject(refused(/not signed by a key/));
  serve(list('0.9.0', 9));
  await expect(look()).rejects.toMatchObject(refused(/older than what runs here/));
  expect(recallUpdates(stateFolder)).toEqual(before);
  serve(list('1.1.0', 4));
  await expect(look()).rejects.toMatchObject(refused(/release list 4, but .* 5 already/));
});

it('follows a key to the one that takes its place, and the old one counts no more', async () => {
  const older = { accepted: ['known'], version: '1.0.0' } as const;
  const newer = { accepted: ['next'], version: '1.1.0' } as const;
  // Between the two, a list that both have signed.
  serve(list('1.1.0', 5, ['known', 'next']));
  expect(await look(1, older.accepted, older.version)).toMatchObject({ kind: 'newer' });
  expect(await look(1, newer.accepted, newer.version)).toMatchObject({ kind: 'current' });
  serve(list('1.2.0', 6, ['next']));
  expect(await look(1, newer.accepted, newer.version)).toMatchObject({ kind: 'newer' });
  await expect(look(1, older.accepted, older.version)).rejects.toMatchObject(refused(/not signed by a key/));
  serve(list('1.3.0', 7, ['known']));
  await expect(look(1, newer.accepted, newer.version)).rejects.toMatchObject(refused(/not signed by a key/));
});

it('asks once more where a release came between its two questions', async () => {
  const [old, fresh] = [list('1.1.0', 5), list('1.2.0', 6)];
  let asked = 0;
  server.answer(({ url }, response) => {
    if (!url?.endsWith('.sig')) return void response.end(fresh.manifest);
    asked += 1;
    response.end(asked === 1 ? old.signatures : fresh.signatures);
  });
  expect(await look()).toMatchObject({ version: '1.2.0' });
  serve({ ...fresh, signatures: old.signatures });
  await expect(look()).rejects.toMatchObject(refused(/not signed by a key/));
  expect(server.seen).toHaveLength(4);
});

it('understands nothing that is not signed, and says what it can where what is signed is strange', async () => {
  serve({ ...list('1.1.0', 5), manifest: Buffer.from('no JSON at all') });
  await expect(look()).rejects.toMatchObject(refused(/not signed by a key/));
  serve(signed(Buffer.from('{"format":2}'), ['known']));
  await expect(look()).rejects.toMatchObject(refused(/install a newer one by hand/));
  serve({ ...list('1.1.0', 5), manifest: Buffer.alloc(releaseLimits.manifest + 1, ' ') });
  await expect(look()).rejects.toMatchObject(refused(/longer than any real one/));
});

it('finds no update where a server offers none, has no signatures, or does not answer, and a helper without keys asks nobody', async () => {
  server.answer((_, response) => void response.writeHead(404).end());
  expect(await look()).toEqual({ kind: 'current', version: '1.0.0' });
  const { manifest } = list('1.1.0', 5);
  server.answer(
    ({ url }, response) => void (url?.endsWith('.sig') ? response.writeHead(404).end() : response.end(manifest)),
  );
  await expect(look()).rejects.toMatchObject(refused(/not signed by a key/));
  server.answer((_, response) => void response.writeHead(502).end());
  await expect(look()).rejects.toMatchObject({ code: 'unreachable', message: expect.stringContaining('502') });
  server.answer(() => {});
  await expect(look(1, [])).rejects.toMatchObject({ code: 'update_unavailable' });
  expect(server.seen).toEqual([]);
});
