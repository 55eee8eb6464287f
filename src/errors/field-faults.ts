import type { z } from 'zod';
import { type FieldFault, faultKindSchema } from '#contract/field-fault.ts';

/** zod's issues with `input` in the words of the wire, which pages translate. */
export function fieldFaults(issues: readonly z.core.$ZodIssue[], input: unknown): FieldFault[] {
  return issues.map((issue) => ({ field: issue.path.join('.'), ...kindOf(issue, input) }));
}

function kindOf(issue: z.core.$ZodIssue, input: unknown): Omit<FieldFault, 'field'> {
  if (issue.code === 'too_small') return tooSmall(issue);
  if (issue.code === 'too_big') {
    const fault = issue.origin === 'string' ? 'too_long' : issue.origin === 'array' ? 'too_many' : 'too_big';
    return { fault, bound: Number(issue.maximum) };
  }
  if (issue.code === 'invalid_type' && valueAt(input, issue.path) === undefined) return { fault: 'missing' };
  if (issue.code === 'invalid_format' && issue.format === 'email') return { fault: 'not_an_email' };
  if (issue.code === 'custom') return { fault: faultKindSchema.catch('wrong').parse(issue.params?.fault) };
  return { fault: 'wrong' };
}

function tooSmall({ origin, minimum }: z.core.$ZodIssueTooSmall): Omit<FieldFault, 'field'> {
  const bound = Number(minimum);
  if (origin === 'string') return bound === 1 ? { fault: 'missing' } : { fault: 'too_short', bound };
  if (origin === 'array') return bound === 1 ? { fault: 'missing' } : { fault: 'too_few', bound };
  return { fault: 'too_small', bound };
}

// Issues do not carry the input, so that no password gets into a log with them.
function valueAt(input: unknown, path: readonly PropertyKey[]): unknown {
  return path.reduce<unknown>((value, key) => (value as Record<PropertyKey, unknown> | undefined)?.[key], input);
}
