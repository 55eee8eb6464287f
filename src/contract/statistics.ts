import { z } from 'zod';

export const counterKindSchema = z.enum(['all', 'user', 'type', 'store']);
export type CounterKind = z.infer<typeof counterKindSchema>;
