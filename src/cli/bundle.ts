import { existsSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { hashFiles, stampFile } from './fresh-bundle.mjs';

/** What pinned-node.mjs runs from its bundle while the sources are the bundle's. */
const commands = ['src/cli/admin.ts'];

/** What decides on the bundle without being in it: how names resolve, which packages there are, and this file. */
const surroundings = [
  'package.json',
  'tsconfig.json',
  'package-lock.json',
  'node_modules/.package-lock.json',
  'src/cli/bundle.ts',
];

/** What is native, CommonJS or Next's own stays in node_modules. */
const external = [
  'next',
  'better-sqlite3',
  'mysql2',
  'sharp',
  'busboy',
  'pino',
  '@node-rs/argon2',
  'oidc-provider',
  'imgur',
];

/**
 * Makes one file of the server and one of each command in dist/: node reads it in a tenth of the time that its hundreds of
 * parts take. The stamp beside them, written last, names what they were made of.
 */
export async function bundle(root: string): Promise<void> {
  for (;;) {
    const started = Date.now();
    const files = [...(await write(root)), ...surroundings.filter((file) => existsSync(join(root, file)))];
    // A file that was saved meanwhile may be in it or not. Kernels set times by a clock that lags by a tick.
    if (files.some((file) => statSync(join(root, file)).ctimeMs > started - 20)) continue;
    const stamp = { commands: Object.fromEntries(commands.map((source) => [source, bundleOf(source)])), files };
    writeFileSync(join(root, stampFile), JSON.stringify({ ...stamp, hash: hashFiles(root, files) }));
    return;
  }
}

/** Gives the project's own files that are in what it wrote; those of packages are known by the lock file. */
async function write(root: string): Promise<string[]> {
  const { build } = await import('esbuild');
  rmSync(join(root, 'dist'), { recursive: true, force: true });
  const { metafile } = await build({
    absWorkingDir: root,
    entryPoints: ['src/server.ts', ...commands],
    outbase: 'src',
    outdir: 'dist',
    bundle: true,
    splitting: true,
    format: 'esm',
    platform: 'node',
    target: 'node22',
    sourcemap: 'linked',
    metafile: true,
    external,
  });
  return Object.keys(metafile.inputs)
    .filter((file) => !file.startsWith('node_modules/'))
    .sort();
}

const bundleOf = (source: string) => source.replace(/^src\/(.*)\.ts$/, 'dist/$1.js');
