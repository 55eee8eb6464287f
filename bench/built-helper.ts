import { join } from 'node:path';
import { bundleIfStale } from '#cli/bundle.ts';
import { freshBundle } from '#cli/fresh-bundle.mjs';

const root = join(import.meta.dirname, '..');
let built: Promise<string> | undefined;

/** The helper as a checkout's people run it: built, by `npm run quickstart` or `npm run build`. The path of its program. */
export function builtHelper(): Promise<string> {
  built ??= bundleIfStale(root).then(() => {
    const program = freshBundle(root, 'helper/main.ts');
    if (!program) throw new Error('The helper could not be built');
    return join(root, program);
  });
  return built;
}
