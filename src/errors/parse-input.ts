import type { z } from 'zod';
import { AppError } from './app-error.ts';
import { fieldFaults } from './field-faults.ts';

// Who sends thousands of faults wants no letter of a megabyte.
const mostFaults = 20;

/** What came over the wire, parsed. @throws AppError `invalid_request` naming every fault at once, up to twenty. */
export function parseInput<T extends z.ZodType>(schema: T, input: unknown): z.output<T> {
  const parsed = schema.safeParse(input);
  if (parsed.success) return parsed.data;
  const issues = parsed.error.issues.slice(0, mostFaults);
  const message = issues
    .map(({ path, message }) => (path.length > 0 ? `${path.join('.')}: ${message}` : message))
    .join('; ');
  throw new AppError('invalid_request', message, { cause: parsed.error, faults: fieldFaults(issues, input) });
}
