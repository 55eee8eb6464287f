import { readFile } from 'node:fs/promises';

let made: Promise<string> | undefined;

/** The page's script: the file beside this one, which a package has, else made from what it is written in. */
export function pageScript(): Promise<string> {
  made ??= readFile(new URL('./assets/overlay-page.js', import.meta.url), 'utf8')
    .catch(async () => (await import('./bundle-overlay-page.ts')).bundleOverlayPage())
    .catch((error) => {
      made = undefined;
      throw error;
    });
  return made;
}
