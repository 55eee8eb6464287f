import { type ParseArgsOptionsConfig, parseArgs } from 'node:util';
import type { z } from 'zod';
import { UsageError } from './command.ts';

/**
 * Reads a command's options and checks them with a schema whose keys are the options' names.
 * @throws UsageError naming every fault, e.g. `--email: Invalid email address`.
 */
export function parseOptions<T extends z.ZodType>(
  args: string[],
  options: ParseArgsOptionsConfig,
  schema: T,
): z.infer<T> {
  const parsed = schema.safeParse(readOptions(args, options));
  if (parsed.success) return parsed.data;
  const faults = parsed.error.issues.map((issue) => {
    const missing = issue.code === 'invalid_type' && issue.input === undefined;
    return `--${String(issue.path[0] ?? '')}: ${missing ? 'is needed' : issue.message}`;
  });
  throw new UsageError(faults.join('\n'));
}

function readOptions(args: string[], options: ParseArgsOptionsConfig): Record<string, unknown> {
  try {
    return parseArgs({ args, options, strict: true, allowPositionals: false }).values;
  } catch (error) {
    throw new UsageError((error as Error).message, { cause: error });
  }
}
