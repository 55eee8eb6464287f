import { basename } from 'node:path';
import { isSea } from 'node:sea';

/**
 * Whether this is a checkout's helper that was built (src/cli/bundle.ts): plain JavaScript, all of it in the folder
 * dist-helper/checkout. Else it is its sources, or a packaged one.
 */
export const isBuilt = !isSea() && (import.meta.url?.endsWith('.js') ?? false);

/** A program or a thread of the helper's, by its path in the helper's folder without the ending. Not for a packaged one. */
export function ownFile(path: string): URL {
  return isBuilt ? new URL(`${basename(path)}.js`, import.meta.url) : new URL(`../${path}.ts`, import.meta.url);
}

/** Something in the helper's folder that is no code of its own, or is kept as a source in every checkout. */
export function sourceFile(path: string): URL {
  return new URL(`${isBuilt ? '../../helper' : '..'}/${path}`, import.meta.url);
}
