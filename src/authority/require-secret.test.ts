import { expect, it } from 'vitest';
import type { AppError } from '#errors/app-error.ts';
import { requireSecret } from './require-secret.ts';

const secret = 'a secret of this test';
const answer = (kept: string | undefined, sent: string | null | undefined) => {
  try {
    requireSecret(kept, sent, 'purge');
    return 'in';
  } catch (error) {
    return (error as AppError).code;
  }
};

it('lets in whoever has the whole secret, and nobody who has more or less than it', () => {
  expect(answer(secret, `Bearer ${secret}`)).toBe('in');
  const wrong = [secret, `Bearer ${secret} `, `Bearer ${secret}x`, `Bearer ${secret.slice(0, -1)}`, `Basic ${secret}`];
  for (const sent of [...wrong, 'Bearer ', '', null, undefined]) expect(answer(secret, sent)).toBe('unauthorized');
});

it.each([undefined, ''])('lets in nobody where the secret is %j', (unset) => {
  for (const sent of ['Bearer undefined', 'Bearer null', 'Bearer ', 'Bearer', '', null, undefined])
    expect(answer(unset, sent)).toBe('unauthorized');
});
