import { type Browser, chromium } from 'playwright';
import { findHeadlessChromium } from './chromium.ts';

/** A headless Chromium that talks to nobody but the pages under test; the caller closes it. */
export async function openBrowser(): Promise<Browser> {
  const executablePath = findHeadlessChromium();
  if (!executablePath)
    throw new Error('There is no Chromium: install it (apt-get install chromium) or name it in CHROMIUM');
  return chromium.launch({
    executablePath,
    args: [
      '--no-sandbox',
      '--disable-gpu',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
      '--no-first-run',
    ],
  });
}
