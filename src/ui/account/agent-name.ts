import type { Texts } from '../texts/texts.ts';
import { fill } from '../texts/words.ts';
import { browserName, deviceName } from './device-name.ts';

/** What a User-Agent header stands for, in a few words: the browser and its system, the helper and its computer. */
export function agentName(userAgent: string, words: Texts['sessions']): string {
  const device = deviceName(userAgent);
  if (userAgent.startsWith('prntscrn-helper ') && device)
    return fill(words.programOn, { app: 'prntscrn helper', device });
  const { browser, system } = browserName(userAgent);
  if (browser && system) return fill(words.browserOn, { browser, system });
  return browser ?? system ?? (userAgent.slice(0, 40) || words.unknownBrowser);
}
