import { createHash, generateKeyPairSync, randomBytes, sign } from 'node:crypto';
import type { Assertion, NewPasskey } from '#contract/two-factor.ts';

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
  const credential = <T>(response: T) => ({
    id,
    rawId: id,
    type: 'public-key' as const,
    authenticatorAttachment: undefined,
    response,
    clientExtensionResults: {},
  });
  const answer = ({ challenge, origin, asksHolder, counter = 1 }: Asked): Assertion => {
    const client = Buffer.from(JSON.stringify({ type: 'webauthn.get', challenge, origin, crossOrigin: false }));
    const tail = Buffer.alloc(5);
    tail.writeUInt8(asksHolder ? 5 : 1);
    tail.writeUInt32BE(counter, 1);
    const seen = Buffer.concat([sha256(new URL(origin).hostname), tail]);
    const signature = sign('sha256', Buffer.concat([seen, sha256(client)]), privateKey).toString('base64url');
    const [clientDataJSON, authenticatorData] = [client.toString('base64url'), seen.toString('base64url')];
    return credential({ clientDataJSON, authenticatorData, signature });
  };
  /** What a browser sends of a passkey that was just made, WebAuthn Level 3 §6.5.4 and §8.7: nobody vouches for it. */
  const register = ({ challenge, origin }: Pick<Asked, 'challenge' | 'origin'>): NewPasskey => {
    const client = Buffer.from(JSON.stringify({ type: 'webauthn.create', challenge, origin, crossOrigin: false }));
    // Flags UP, UV and AT, a counter of 0, no model, and the length of the id.
    const middle = Buffer.concat([Buffer.from([0x45]), Buffer.alloc(20), Buffer.from([0, 32])]);
    const seen = [sha256(new URL(origin).hostname), middle, Buffer.from(id, 'base64url'), cose];
    const data = Buffer.concat(seen);
    // CBOR: { fmt: "none", attStmt: {}, authData: bytes }
    const object = Buffer.concat([
      Buffer.from('a363666d74646e6f6e656761747453746d74a068617574684461746158', 'hex'),
      Buffer.from([data.length]),
      data,
    ]);
    const [clientDataJSON, attestationObject] = [client.toString('base64url'), object.toString('base64url')];
    return credential({ clientDataJSON, attestationObject, transports: [] });
  };
  return { id, publicKey: cose.toString('base64url'), answer, register };
}
