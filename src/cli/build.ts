import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { globSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as sleep } from 'node:timers/promises';
import { type FileLock, holdFileLock } from '#db/file-lock.ts';
import { bundleIfStale, isBundled } from './bundle.ts';

const root = join(import.meta.dirname, '../..');
const stamp = join(root, '.next/prntscrn-sources');
const patienceMs = 600_000;
const sources = ['src/**/*.{ts,tsx,css}', 'public/**/*', 'next.config.ts', 'package-lock.json'];

/** One hash over every file that goes into the site; times of files say nothing after a clone or a copy. */
function hashSources(): string {
  const hash = createHash('sha256');
  const files = globSync(sources, { cwd: root, withFileTypes: true }).filter((entry) => entry.isFile());
  const paths = files.map((entry) => join(entry.parentPath, entry.name)).filter((path) => !path.includes('.test.'));
  for (const path of paths.sort()) hash.update(`${path.slice(root.length)}\0`).update(readFileSync(path));
  return hash.digest('hex');
}

function hasFreshSite(): boolean {
  try {
    return readFileSync(stamp, 'utf8') === hashSources();
  } catch {
    return false;
  }
}

/**
 * Builds what is missing or of other sources: the site, and the bundles. Two at once build one after the other.
 * With `milestone` Next's hundred lines stay untold but for those that say how far it is, and for all where it fails.
 */
export async function buildIfStale(milestone?: (words: string) => void): Promise<void> {
  if (hasFreshSite() && isBundled(root)) return;
  // Of all that is in .next, Next empties what is not in the cache when it begins.
  mkdirSync(join(root, '.next/cache'), { recursive: true });
  const lock = await takeTurn(join(root, '.next/cache/prntscrn-build.lock'));
  try {
    if (!hasFreshSite()) await buildSite(milestone);
    await bundleIfStale(root);
  } finally {
    lock.release();
  }
}

/** Waits without standing still: whoever builds may be this very process. @throws Error after ten minutes */
async function takeTurn(file: string): Promise<FileLock> {
  for (const began = Date.now(); Date.now() - began < patienceMs; await sleep(100)) {
    const lock = holdFileLock(file, 0);
    if (lock) return lock;
  }
  throw new Error('Another build has been running for ten minutes');
}

async function buildSite(milestone?: (words: string) => void): Promise<void> {
  const hash = hashSources();
  const next = join(root, 'node_modules/next/dist/bin/next');
  // Standard output belongs to whoever started us; what Next tells goes to standard error.
  const told = milestone ? 'pipe' : 2;
  const child = spawn(process.execPath, [next, 'build', '--experimental-next-config-strip-types'], {
    cwd: root,
    stdio: ['ignore', told, told],
    env: { ...process.env, NODE_ENV: 'production', NEXT_TELEMETRY_DISABLED: '1' },
  });
  const lines: string[] = [];
  for (const input of [child.stdout, child.stderr]) {
    if (!input) continue;
    createInterface({ input }).on('line', (line) => {
      lines.push(line);
      const done = /^✓ ((?:Compiled|Generating).*)/.exec(line)?.[1];
      if (done) milestone?.(done);
    });
  }
  const [code] = await once(child, 'close');
  if (code !== 0) throw new Error(`The site could not be built:\n${lines.join('\n')}`);
  writeFileSync(stamp, hash);
}

if (import.meta.main) await buildIfStale();
