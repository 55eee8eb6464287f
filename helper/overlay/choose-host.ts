import type { Settings } from '#helper/settings/settings.ts';

export type OverlayWish = Settings['overlay'];

/** What speaks for one host or the other. */
export interface Circumstances {
  readonly wish: OverlayWish;
  /** Whether windows of our own can be put over this desktop. */
  readonly native: boolean;
  readonly screenReader: boolean;
  /** Whether the person usually writes with an input method, which a window of our own has not. */
  readonly inputMethod: boolean;
}

export interface HostChoice {
  readonly host: 'native' | 'browser';
  /** For a person, after "because". */
  readonly why: string;
}

/** Decides which host shows the overlay: a window of our own wherever that does all that its person needs. */
export function chooseHost({ wish, native, screenReader, inputMethod }: Circumstances): HostChoice {
  if (!native) return { host: 'browser', why: 'this desktop has no windows for it' };
  if (wish !== 'auto') return { host: wish, why: `the setting overlay is ${wish}` };
  if (screenReader) return { host: 'browser', why: 'a screen reader is on' };
  if (inputMethod) return { host: 'browser', why: 'your language is written with an input method' };
  return { host: 'native', why: 'it is the quickest' };
}
