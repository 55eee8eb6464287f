import type { ReleaseTarget } from '#contract/release.ts';

/**
 * Which computer a browser runs on, by its User-Agent and, where it is sent, `Sec-CH-UA-Platform`. Undefined for phones and
 * for what no helper is made for. Every Mac calls itself Intel, so the newer processor is assumed.
 */
export function guessTarget(userAgent: string, platform = ''): ReleaseTarget | undefined {
  if (/Android|iPhone|iPad|Mobile|CrOS/i.test(userAgent)) return undefined;
  const system = `${platform} ${userAgent}`;
  if (/Windows/i.test(system)) return 'win-x64';
  if (/macOS|Mac OS X/i.test(system)) return 'macos-arm64';
  if (!/Linux/i.test(system)) return undefined;
  return /aarch64|arm64/i.test(userAgent) ? 'linux-arm64' : 'linux-x64';
}
