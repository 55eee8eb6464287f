import type { Texts } from './texts.ts';

let spoken: Texts['common'] | undefined;

/** Makes these the words of what is said outside of components: refusals and short messages. */
export function speak(common: Texts['common']): void {
  spoken = common;
}

/** What every page says, in the language of the page; undefined before the page has taken over. In the browser only. */
export function spokenCommon(): Texts['common'] | undefined {
  return spoken;
}
