import type { AuthenticationResponseJSON } from '@simplewebauthn/server';
import { fingerprint } from '#authority/fingerprint.ts';
import type { Assertion, WebAuthnOptions } from '#contract/two-factor.ts';
import { loadPasskeys } from './load-passkeys.ts';
import { type PasskeySite, passkeySite } from './passkey-site.ts';
import { findPasskey, type PasskeyRow, updatePasskey } from './queries.ts';
import { stepMs, type TwoFactorSources } from './two-factor.ts';

/** What a browser needs to ask for one of these passkeys; without any, for one that it finds itself, and its PIN. */
export async function assertionOptions(
  { rpID }: PasskeySite,
  challenge: string,
  passkeys?: readonly PasskeyRow[],
): Promise<WebAuthnOptions> {
  const { generateAuthenticationOptions } = await loadPasskeys();
  const options = await generateAuthenticationOptions({
    rpID,
    challenge: Buffer.from(challenge, 'base64url'),
    timeout: stepMs,
    userVerification: passkeys ? 'preferred' : 'required',
    ...(passkeys && { allowCredentials: passkeys.map(credentialOf) }),
  });
  return { ...options };
}

/** How a passkey is named to a browser. */
export function credentialOf({ credentialId, transports }: PasskeyRow) {
  return { id: credentialId, transports: transports.split(' ').filter(Boolean) };
}

/**
 * The passkey that signed this challenge, its use noted; undefined for any other answer. `alone` stands in for the
 * password too, so whoever has it must have shown a finger, a face or a PIN.
 */
export async function checkPasskey(
  { db, config, now = Date.now }: TwoFactorSources,
  assertion: Assertion,
  challenge: string,
  alone: boolean,
): Promise<PasskeyRow | undefined> {
  const site = passkeySite(config.baseUrl);
  const row = site && (await findPasskey(db, fingerprint(assertion.id)));
  if (!row || assertion.id !== assertion.rawId) return undefined;
  const counter = await verify(site, row, { assertion, challenge, alone });
  if (counter === undefined) return undefined;
  const use = { counter, lastUsedAt: now() };
  await db.write((tx) => updatePasskey(db, tx, row, use));
  return row;
}

/** The counter of an answer that is right. The library throws for most that is wrong with one. */
async function verify(
  { rpID, origin }: PasskeySite,
  row: PasskeyRow,
  { assertion, challenge, alone }: { assertion: Assertion; challenge: string; alone: boolean },
): Promise<number | undefined> {
  const { verifyAuthenticationResponse } = await loadPasskeys();
  try {
    const { verified, authenticationInfo } = await verifyAuthenticationResponse({
      response: assertion as AuthenticationResponseJSON,
      expectedChallenge: challenge,
      expectedOrigin: origin,
      expectedRPID: rpID,
      credential: {
        ...credentialOf(row),
        publicKey: new Uint8Array(Buffer.from(row.publicKey, 'base64url')),
        counter: row.counter,
      },
      requireUserVerification: alone,
    });
    return verified ? authenticationInfo.newCounter : undefined;
  } catch {
    return undefined;
  }
}
