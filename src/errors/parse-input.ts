import type { z } from 'zod';
import { AppError } from './app-error.ts';

/** What came over the wire, parsed. @throws AppError `invalid_request` naming every fault at once. */
export function parseInput<T extends z.ZodType>(schema: T, input: unknown): z.output<T> {
  const parsed = schema.safeParse(input);
  if (parsed.success) return parsed.data;
  const faults = parsed.error.issues.map(({ path, message }) =>
    path.length > 0 ? `${path.join('.')}: ${message}` : message,
  );
  throw new AppError('invalid_request', faults.join('; '), { cause: parsed.error });
}
