import { createPrivateKey } from 'node:crypto';
import type { JWKS } from 'oidc-provider';
import { deriveKey } from '#config/secret.ts';

// RFC 8410 §7: an Ed25519 private key in PKCS #8 is this header and the 32 bytes of the seed.
const pkcs8Header = Buffer.from('302e020100300506032b657004220420', 'hex');

/** The key that signs id tokens, derived from AUTH_SECRET: every instance has the same and nothing is stored. */
export function signingKeys(authSecret: string): JWKS {
  const der = Buffer.concat([pkcs8Header, deriveKey(authSecret, 'oauth signing key')]);
  const { d, x } = createPrivateKey({ key: der, format: 'der', type: 'pkcs8' }).export({ format: 'jwk' });
  return { keys: [{ kty: 'OKP', crv: 'Ed25519', alg: 'EdDSA', use: 'sig', ...(d && x ? { d, x } : {}) }] };
}

/** Keys that sign the provider's cookies. */
export function cookieKeys(authSecret: string): string[] {
  return [deriveKey(authSecret, 'oauth cookies').toString('base64url')];
}
