import { isSea } from 'node:sea';
import { ownAsset } from '#helper/platform/own-asset.ts';

/** What the script is called in a packaged helper. */
export const overlayPageAsset = 'overlay/page.js';

let made: Promise<string> | undefined;

/** The page's script: what a packaged helper carries, else made from what it is written in. */
export function pageScript(): Promise<string> {
  made ??= (isSea() ? carried() : bundled()).catch((error) => {
    made = undefined;
    throw error;
  });
  return made;
}

async function carried(): Promise<string> {
  return Buffer.from(await ownAsset(overlayPageAsset)).toString('utf8');
}

async function bundled(): Promise<string> {
  return (await import('./bundle-overlay-page.ts')).bundleOverlayPage();
}
