import { type ParseArgsConfig, parseArgs } from 'node:util';
import { HelperError } from '#helper/platform/helper-error.ts';
import type { Rect } from '#helper/platform/rect.ts';

type Options = NonNullable<ParseArgsConfig['options']>;

/** Reads a command's arguments. @throws HelperError `usage` in words for a person. */
export function parse<T extends Options>(
  argv: string[],
  options: T,
  words: { least?: number; most?: number; missing?: string } = {},
) {
  const { least = 0, most = 0 } = words;
  const parsed = read(argv, options);
  const count = parsed.positionals.length;
  if (count > most) throw new HelperError('usage', `"${parsed.positionals[most]}" is one word too many`);
  if (count < least) throw new HelperError('usage', words.missing ?? 'Something is missing');
  return parsed;
}

function read<T extends Options>(argv: string[], options: T) {
  try {
    return parseArgs({ args: argv, options, strict: true, allowPositionals: true });
  } catch (error) {
    // Node's second sentence explains how to pass a word that begins with a dash.
    const [first = ''] = (error as Error).message.split(/\. (?=To specify)/);
    throw new HelperError('usage', first, { cause: error });
  }
}

/** `X,Y,W,H` in physical pixels. @throws HelperError `usage`. */
export function parseRect(text: string): Rect {
  const numbers = /^(-?\d+),(-?\d+),(\d+),(\d+)$/.exec(text.replaceAll(' ', ''))?.slice(1).map(Number);
  const [x = 0, y = 0, width = 0, height = 0] = numbers ?? [];
  if (width > 0 && height > 0) return { x, y, width, height };
  throw new HelperError('usage', `--rect is X,Y,WIDTH,HEIGHT in pixels, such as 100,80,640,400; not "${text}"`);
}

/** A number of seconds, at most an hour. @throws HelperError `usage`. */
export function parseSeconds(name: string, text: string): number {
  const seconds = /^\d+(\.\d+)?$/.test(text) ? Number(text) : Number.NaN;
  if (seconds >= 0 && seconds <= 3600) return seconds;
  throw new HelperError('usage', `--${name} is a number of seconds from 0 to 3600; not "${text}"`);
}

/** A whole number from `min` to `max`. @throws HelperError `usage`. */
export function parseCount(name: string, text: string, min: number, max: number): number {
  const count = /^\d{1,9}$/.test(text) ? Number(text) : Number.NaN;
  if (count >= min && count <= max) return count;
  throw new HelperError('usage', `--${name} is a number from ${min} to ${max}; not "${text}"`);
}
