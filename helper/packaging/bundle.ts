import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join, relative, sep } from 'node:path';
import { build, type Metafile, type Plugin } from 'esbuild';
import { bundleOverlayPage } from '#helper/overlay/browser/bundle-overlay-page.ts';
import { overlayPageAsset } from '#helper/overlay/browser/page-script.ts';
import { ownProgram } from '#helper/platform/own-program.ts';
import { ownThreads } from '#helper/platform/own-thread.ts';

const root = join(import.meta.dirname, '../..');
const natives = /^(@napi-rs\/(canvas|keyring)|koffi|node-screenshots|sharp)$/;

/** The helper's code as files that need no node_modules but the native packages'. */
export interface Bundle {
  /** The program's first file. */
  readonly entry: string;
  /** The rest of its code; an asset as well. */
  readonly program: string;
  /** The assets that the program looks for, by name, and where they lie. */
  readonly assets: Record<string, string>;
  /** The npm packages that are in it, with the folders that their licences lie in. */
  readonly packages: readonly string[];
}

/** Other contents for some of the sources, by their paths in the checkout, such as `package.json`. */
export type Instead = Readonly<Record<string, string>>;

/** Bundles the helper into `folder`: its first file, one for the program and its child programs, one for each thread. */
export async function bundleHelper(folder: string, instead: Instead = {}): Promise<Bundle> {
  mkdirSync(folder, { recursive: true });
  const threads = Object.fromEntries(ownThreads.map((thread) => [thread, `helper/${thread}.ts`]));
  const { metafile } = await build({
    absWorkingDir: root,
    entryPoints: { entry: 'helper/packaging/entry.ts', program: 'helper/packaging/program.ts', ...threads },
    outdir: folder,
    outExtension: { '.js': '.cjs' },
    bundle: true,
    format: 'cjs',
    platform: 'node',
    target: 'node22',
    // What a packaged program may import when it runs is Node's own alone, and that by require.
    supported: { 'dynamic-import': false },
    minify: true,
    legalComments: 'none',
    metafile: true,
    plugins: [nativesLater, oneLanguage, otherContents(instead)],
    // Only a checkout makes the overlay's page itself.
    external: ['esbuild'],
    // Where the sources look beside themselves, a packaged helper never comes: it asks isSea first.
    logOverride: { 'empty-import-meta': 'silent' },
  });
  const program = join(folder, 'program.cjs');
  writeFileSync(program, `(function (require) {${readFileSync(program, 'utf8')}})`);
  const overlayPage = join(folder, 'overlay-page.js');
  writeFileSync(overlayPage, await bundleOverlayPage());
  const pages = ['keys.js', 'page.css', 'page.js'].map((name) => `page/assets/${name}`);
  return {
    entry: join(folder, 'entry.cjs'),
    program,
    assets: {
      [ownProgram.code]: program,
      [overlayPageAsset]: overlayPage,
      ...Object.fromEntries(pages.map((path) => [path, join(root, 'helper', path)])),
      ...Object.fromEntries(ownThreads.map((thread) => [`${thread}.cjs`, join(folder, `${thread}.cjs`)])),
    },
    packages: packagesIn(metafile),
  };
}

/** The system loads native parts from files alone, so these packages stay out and are asked for when they are needed. */
const nativesLater: Plugin = {
  name: 'natives later',
  setup({ onResolve, onLoad }) {
    onResolve({ filter: natives }, ({ path }) => ({ path, namespace: 'native' }));
    onLoad({ filter: /.*/, namespace: 'native' }, ({ path }) => ({
      contents: `module.exports = require('#helper/platform/native-module.ts').nativeModule(${JSON.stringify(path)});`,
      resolveDir: root,
    }));
  },
};

/** zod carries its messages in fifty languages, which nothing asks for: a quarter of all code. */
const oneLanguage: Plugin = {
  name: 'one language',
  setup({ onLoad }) {
    onLoad({ filter: /[\\/]zod[\\/]v4[\\/]locales[\\/]index\.js$/ }, () => ({
      contents: "export { default as en } from './en.js';",
    }));
  },
};

function otherContents(instead: Instead): Plugin {
  return {
    name: 'other contents',
    setup({ onLoad }) {
      if (Object.keys(instead).length === 0) return;
      onLoad({ filter: /\.(ts|json)$/ }, ({ path }) => {
        const contents = instead[relative(root, path).replaceAll(sep, '/')];
        const loader = path.endsWith('.ts') ? 'ts' : 'json';
        return contents === undefined ? undefined : { contents, loader, resolveDir: dirname(path) };
      });
    },
  };
}

function packagesIn({ inputs }: Metafile): string[] {
  const found = Object.keys(inputs).flatMap((path) => /^node_modules\/(?:@[^/]+\/)?[^/]+/.exec(path)?.[0] ?? []);
  return [...new Set(found)].sort();
}
