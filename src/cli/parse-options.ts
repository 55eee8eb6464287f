import { type ParseArgsOptionsConfig, parseArgs } from 'node:util';
import type { z } from 'zod';
import { UsageError } from './command.ts';

/**
 * Reads a command's options and checks them with a schema whose keys are the options' names. Where `words` is given,
 * what stands there without a `--` is a list under that name; else it is refused.
 * @throws UsageError naming every fault, e.g. `--email: Invalid email address`.
 */
export function parseOptions<T extends z.ZodType>(
  args: string[],
  options: ParseArgsOptionsConfig,
  schema: T,
  words?: string,
): z.infer<T> {
  const parsed = schema.safeParse(readOptions(args, options, words));
  if (parsed.success) return parsed.data;
  const faults = parsed.error.issues.map((issue) => {
    const missing = issue.code === 'invalid_type' && issue.input === undefined;
    const name = String(issue.path[0] ?? '');
    return `${name === words ? name.toUpperCase() : `--${name}`}: ${missing ? 'is needed' : issue.message}`;
  });
  throw new UsageError(faults.join('\n'));
}

function readOptions(args: string[], options: ParseArgsOptionsConfig, words: string | undefined) {
  try {
    const read = parseArgs({ args, options, strict: true, allowPositionals: words !== undefined });
    return words === undefined ? read.values : { ...read.values, [words]: read.positionals };
  } catch (error) {
    throw new UsageError((error as Error).message, { cause: error });
  }
}
