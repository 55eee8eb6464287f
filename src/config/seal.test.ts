import { expect, it } from 'vitest';
import { seal, unseal } from './seal.ts';

const secret = 'a secret of the tests, long enough to be one';

it('opens where it was sealed, and in no other row, for no other purpose, under no other secret and not changed', () => {
  const sealed = seal(secret, 'oauth records', 'AccessToken:one', { sub: 'ada' });
  expect(unseal(secret, 'oauth records', 'AccessToken:one', sealed)).toEqual({ sub: 'ada' });
  expect(unseal(secret, 'oauth records', 'AccessToken:two', sealed)).toBeUndefined();
  expect(unseal(secret, 'authenticators', 'AccessToken:one', sealed)).toBeUndefined();
  expect(unseal(`${secret}.`, 'oauth records', 'AccessToken:one', sealed)).toBeUndefined();
  const bytes = Buffer.from(sealed, 'base64url');
  for (const at of [0, 12, 28, bytes.length - 1]) {
    const changed = Buffer.from(bytes);
    changed.writeUInt8(changed.readUInt8(at) ^ 1, at);
    expect(unseal(secret, 'oauth records', 'AccessToken:one', changed.toString('base64url'))).toBeUndefined();
  }
  expect(seal(secret, 'oauth records', 'AccessToken:one', { sub: 'ada' })).not.toBe(sealed);
});
