import { existsSync, globSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { BuildOptions } from 'esbuild';
import { hashFiles, isFreshBundle, stampFiles } from './fresh-bundle.mjs';

/** How long a program may run on after the sources have changed, in ms: a week. */
const staleAfterMs = 7 * 24 * 3600 * 1000;

/** One piece of the product as files that node reads in a tenth of the time that its hundreds of parts take. */
interface Piece {
  readonly stamp: string;
  /** Where it is written, below the root. */
  readonly into: string;
  readonly options: BuildOptions & { entryPoints: string[] };
  /** What pinned-node.mjs runs from its bundle while the sources are the bundle's, and the bundle. */
  readonly commands: Readonly<Record<string, string>>;
}

/** What is native, CommonJS or Next's own stays in node_modules. */
const server: Piece = {
  stamp: stampFiles.server,
  into: 'dist',
  commands: { 'src/cli/admin.ts': 'dist/cli/admin.js' },
  options: {
    entryPoints: ['src/server.ts', 'src/cli/admin.ts'],
    outbase: 'src',
    external: [
      ...['next', 'better-sqlite3', 'mysql2', 'sharp', 'busboy', 'pino'],
      ...['@node-rs/argon2', 'oidc-provider', 'imgur'],
    ],
  },
};

/** The helper's program, its child programs and its threads, all in one folder (helper/platform/own-file.ts). */
export const helperEntries = [
  'main',
  ...['clipboard/holder', 'guard/looker', 'platform/unpacker', 'recent/shrinker'],
  ...['platform/win32-desk-thread', 'recording/encode-worker', 'recording/keep-worker'],
] as const;

const helper: Piece = {
  stamp: stampFiles.helper,
  into: 'dist-helper/checkout',
  commands: { 'helper/main.ts': 'dist-helper/checkout/main.js' },
  options: {
    entryPoints: helperEntries.map((name) => `helper/${name}.ts`),
    entryNames: '[name]',
    minify: true,
    external: ['@napi-rs/*', 'koffi', 'node-screenshots', 'sharp', 'esbuild'],
    banner: {
      js: "import { createRequire as __requireFrom } from 'node:module'; const require = __requireFrom(import.meta.url);",
    },
  },
};

/** What decides on the bundle without being in it: how names resolve, which packages there are, and this file. */
const surroundings = [
  'package.json',
  'tsconfig.json',
  'package-lock.json',
  'node_modules/.package-lock.json',
  'src/cli/bundle.ts',
];

/**
 * Makes what is missing or of other sources: the server and its commands in dist/, the helper in dist-helper/checkout/. The
 * stamp beside them, written last, names what they were made of.
 */
export async function bundleIfStale(root: string): Promise<void> {
  for (const piece of pieces(root)) if (!isFreshBundle(root, piece.stamp)) await bundle(root, piece);
}

/** Whether there is nothing to make. */
export function isBundled(root: string): boolean {
  return pieces(root).every(({ stamp }) => isFreshBundle(root, stamp));
}

/** A server alone, as in its container, has no helper to make. */
function pieces(root: string): Piece[] {
  return [server, helper].filter(({ options }) => existsSync(join(root, options.entryPoints[0] ?? '')));
}

async function bundle(root: string, piece: Piece): Promise<void> {
  for (;;) {
    const started = Date.now();
    const files = [...(await write(root, piece)), ...surroundings.filter((file) => existsSync(join(root, file)))];
    // A file that was saved meanwhile may be in it or not. Kernels set times by a clock that lags by a tick.
    if (files.some((file) => statSync(join(root, file)).ctimeMs > started - 20)) continue;
    const { commands } = piece;
    writeFileSync(join(root, piece.stamp), JSON.stringify({ commands, files, hash: hashFiles(root, files) }));
    return;
  }
}

/** Gives the project's own files that are in what it wrote; those of packages are known by the lock file. */
async function write(root: string, { into, options, stamp }: Piece): Promise<string[]> {
  const { build } = await import('esbuild');
  rmSync(join(root, stamp), { force: true });
  const { metafile } = await build({
    absWorkingDir: root,
    outdir: into,
    bundle: true,
    splitting: true,
    format: 'esm',
    platform: 'node',
    target: 'node22',
    sourcemap: 'linked',
    logLevel: 'error',
    ...options,
    metafile: true,
  });
  tidy(root, into, Object.keys(metafile.outputs));
  return Object.keys(metafile.inputs)
    .filter((file) => !file.startsWith('node_modules/'))
    .sort();
}

/** Removes what an earlier build wrote, but for the last days': a program that still runs loads parts of itself late. */
function tidy(root: string, into: string, written: string[]): void {
  const keep = new Set(written.map((file) => join(root, file)));
  for (const file of globSync('{*,cli/*}.js{,.map}', { cwd: join(root, into) }).map((name) => join(root, into, name))) {
    if (!keep.has(file) && Date.now() - statSync(file).mtimeMs > staleAfterMs) rmSync(file);
  }
}
