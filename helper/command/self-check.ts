import type { ExitCode } from './exit-code.ts';
import { parse } from './parse.ts';
import type { Terminal } from './terminal.ts';

/** `self-check`: loads what is native, and says `ok` or what is missing. An update asks the new program before it is used. */
export async function selfCheck(argv: string[], terminal: Terminal): Promise<ExitCode> {
  parse(argv, {});
  const parts: Record<string, () => Promise<unknown>> = {
    '@napi-rs/canvas': async () =>
      (await import('@napi-rs/canvas')).createCanvas(1, 1).getContext('2d').measureText('a'),
    '@napi-rs/keyring': () => import('@napi-rs/keyring'),
    koffi: () => import('koffi'),
    // The other systems' screens are read without it, so their packages do not have it.
    ...(process.platform === 'darwin' && { 'node-screenshots': () => import('node-screenshots') }),
    sharp: async () =>
      (await import('sharp'))
        .default({ create: { width: 1, height: 1, channels: 3, background: 'red' } })
        .png()
        .toBuffer(),
  };
  const missing: string[] = [];
  for (const [name, load] of Object.entries(parts)) {
    try {
      await load();
    } catch (error) {
      missing.push(`${name}: ${(error as Error).message}`);
    }
  }
  terminal.print(missing.length === 0 ? 'ok' : missing.join(' · '));
  return missing.length === 0 ? 0 : 1;
}
