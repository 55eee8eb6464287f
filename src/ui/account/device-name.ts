// Those that pretend to be others come before the others.
const browsers: [RegExp, string][] = [
  [/\bEdgA?(iOS)?\//, 'Edge'],
  [/\bOPR\//, 'Opera'],
  [/\bVivaldi\//, 'Vivaldi'],
  [/\bSamsungBrowser\//, 'Samsung Internet'],
  [/\b(Firefox|FxiOS)\//, 'Firefox'],
  [/\b(HeadlessChrome|Chrome|Chromium|CriOS)\//, 'Chrome'],
  [/\bVersion\/.*\bSafari\//, 'Safari'],
];
const systems: [RegExp, string][] = [
  [/\b(iPhone|iPod)\b/, 'iOS'],
  [/\biPad\b/, 'iPadOS'],
  [/\bAndroid\b/, 'Android'],
  [/\bCrOS\b/, 'ChromeOS'],
  [/\bWindows\b/, 'Windows'],
  [/\bMac OS X\b|\bMacintosh\b/, 'macOS'],
  [/\bLinux\b/, 'Linux'],
];
const platforms: Record<string, string> = { linux: 'Linux', win32: 'Windows', darwin: 'macOS' };

const find = (list: [RegExp, string][], text: string) => list.find(([pattern]) => pattern.test(text))?.[1];

/** Which browser on which system a User-Agent header (RFC 9110 §10.1.5) speaks of; undefined where it is none we know. */
export function browserName(userAgent: string): { browser: string | undefined; system: string | undefined } {
  return { browser: find(browsers, userAgent), system: find(systems, userAgent) };
}

/** The computer that a program runs on: the helper says its name and system, other programs perhaps their system. */
export function deviceName(userAgent: string): string | undefined {
  const [, platform = '', device = ''] = /^prntscrn-helper \((\w+); (.*)\)$/.exec(userAgent) ?? [];
  return device || platforms[platform] || browserName(userAgent).system;
}
