import { createHash, generateKeyPairSync, randomBytes, sign } from 'node:crypto';
import type { Assertion } from '#contract/two-factor.ts';

const sha256 = (data: Buffer | string) => createHash('sha256').update(data).digest();

/** What a device is asked to sign, and whether it asks its holder for a finger, a face or a PIN. */
interface Asked {
  readonly challenge: string;
  readonly origin: string;
  readonly asksHolder: boolean;
  readonly counter?: number;
}

/** A device with one passkey, as WebAuthn Level 3 §6.1 and §6.5.1.1 have it: ES256, no browser before it. */
export function newPocketPasskey() {
  const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const { x = '', y = '' } = publicKey.export({ format: 'jwk' });
  const id = randomBytes(32).toString('base64url');
  // RFC 9053 §7.1.1 in CBOR: kty EC2, alg ES256, crv P-256, x, y.
  const head = Buffer.from('a5010203262001215820', 'hex');
  const cose = Buffer.concat([
    head,
    Buffer.from(x, 'base64url'),
    Buffer.from('225820', 'hex'),
    Buffer.from(y, 'base64url'),
  ]);
  const answer = ({ challenge, origin, asksHolder, counter = 1 }: Asked): Assertion => {
    const client = Buffer.from(JSON.stringify({ type: 'webauthn.get', challenge, origin, crossOrigin: false }));
    const tail = Buffer.alloc(5);
    tail.writeUInt8(asksHolder ? 5 : 1);
    tail.writeUInt32BE(counter, 1);
    const seen = Buffer.concat([sha256(new URL(origin).hostname), tail]);
    const signature = sign('sha256', Buffer.concat([seen, sha256(client)]), privateKey).toString('base64url');
    const [clientDataJSON, authenticatorData] = [client.toString('base64url'), seen.toString('base64url')];
    const response = { clientDataJSON, authenticatorData, signature };
    return {
      id,
      rawId: id,
      type: 'public-key',
      authenticatorAttachment: undefined,
      response,
      clientExtensionResults: {},
    };
  };
  return { id, publicKey: cose.toString('base64url'), answer };
}
