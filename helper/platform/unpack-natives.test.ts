import {
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  truncateSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { zstdCompressSync } from 'node:zlib';
import { afterEach, expect, it } from 'vitest';
import { nativePartsAsset, unpackNatives } from './unpack-natives.ts';

const cache = mkdtempSync(join(tmpdir(), 'prntscrn-natives-'));
afterEach(() => rmSync(cache, { recursive: true, force: true }));

/** What a packaged helper carries: a library and a file that is only read. */
function carried(id: string, parts: Record<string, string> = { 'a/lib.node': 'machine code', 'a/index.js': 'words' }) {
  const files = Object.entries(parts).map(([path, text]) => ({
    path,
    bytes: text.length,
    program: path.endsWith('.node'),
  }));
  const assets = new Map(files.map(({ path }) => [`natives/${path}`, zstdCompressSync(parts[path] ?? '')]));
  let reads = 0;
  const read = (name: string): Uint8Array => {
    if (name === nativePartsAsset) return Buffer.from(JSON.stringify({ id, files }));
    reads += 1;
    const asset = assets.get(name);
    if (!asset) throw new Error(`no ${name}`);
    return asset;
  };
  return { read, reads: () => reads };
}

it('writes each part once, for its owner alone, and libraries executable', () => {
  const { read, reads } = carried('one');
  const folder = unpackNatives(cache, read);
  expect(unpackNatives(cache, read)).toBe(folder);
  expect(reads()).toBe(2);
  expect(readFileSync(join(folder, 'node_modules/a/lib.node'), 'utf8')).toBe('machine code');
  const mode = (path: string) => statSync(join(folder, path)).mode & 0o777;
  expect([mode('.'), mode('node_modules/a/lib.node'), mode('node_modules/a/index.js')]).toEqual([0o700, 0o700, 0o600]);
});

it('unpacks anew where a cleaner has taken a file, or half of one', () => {
  const { read } = carried('one');
  const folder = unpackNatives(cache, read);
  rmSync(join(folder, 'node_modules/a/index.js'));
  unpackNatives(cache, read);
  truncateSync(join(folder, 'node_modules/a/lib.node'), 3);
  unpackNatives(cache, read);
  expect(readFileSync(join(folder, 'node_modules/a/lib.node'), 'utf8')).toBe('machine code');
  expect(readFileSync(join(folder, 'node_modules/a/index.js'), 'utf8')).toBe('words');
  expect(readdirSync(cache)).toEqual(['natives-one']);
});

it('keeps what another version used lately, and removes what none has for a month', () => {
  for (const id of ['old', 'recent']) unpackNatives(cache, carried(id).read);
  const monthAgo = new Date(Date.now() - 31 * 86_400_000);
  utimesSync(join(cache, 'natives-old'), monthAgo, monthAgo);
  unpackNatives(cache, carried('new').read);
  expect(readdirSync(cache).sort()).toEqual(['natives-new', 'natives-recent']);
});

it('says where it could not write', () => {
  const file = join(tmpdir(), `prntscrn-no-folder-${process.pid}`);
  writeFileSync(file, '');
  try {
    expect(() => unpackNatives(join(file, 'cache'), carried('one').read)).toThrow(
      expect.objectContaining({ code: 'file_failed', message: expect.stringContaining(join(file, 'cache')) }),
    );
  } finally {
    rmSync(file);
  }
});
