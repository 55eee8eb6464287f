import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { sourceFile } from '#helper/platform/own-file.ts';

const here = fileURLToPath(sourceFile('overlay/browser'));

/**
 * The script of the page that the overlay is in a browser: the overlay's own code with a canvas of the browser's. The
 * package of the helper has it as a file, a checkout makes it when it is first needed, in some tens of milliseconds.
 */
export async function bundleOverlayPage(): Promise<string> {
  const { build } = await import('esbuild');
  const { outputFiles } = await build({
    absWorkingDir: join(here, '../../..'),
    entryPoints: [join(here, 'page/main.ts')],
    bundle: true,
    write: false,
    minify: true,
    format: 'esm',
    platform: 'browser',
    target: ['chrome110', 'firefox115', 'safari16.4'],
    define: { 'process.platform': '"browser"', 'process.env': '{}' },
    plugins: [
      {
        name: 'canvas of the browser',
        setup: ({ onResolve }) =>
          onResolve({ filter: /\/canvas\.ts$/ }, ({ path, resolveDir }) =>
            join(resolveDir, path) === join(here, '../canvas.ts') ? { path: join(here, 'page/canvas.ts') } : undefined,
          ),
      },
    ],
  });
  return outputFiles[0]?.text ?? '';
}
