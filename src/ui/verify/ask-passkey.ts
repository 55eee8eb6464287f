import type { Assertion, NewPasskey, WebAuthnOptions } from '#contract/two-factor.ts';
import { Refusal } from '../ask-server.ts';

/** Asks the browser for one of the passkeys that the server named. @throws Refusal where the person or the device said no. */
export async function askPasskey(options: WebAuthnOptions, refused: string): Promise<Assertion> {
  const { startAuthentication } = await import('@simplewebauthn/browser');
  const optionsJSON = options as unknown as Parameters<typeof startAuthentication>[0]['optionsJSON'];
  return (await startAuthentication({ optionsJSON }).catch(refusing(refused))) as unknown as Assertion;
}

/** Has the browser make a passkey. @throws Refusal where the person or the device said no. */
export async function makePasskey(options: WebAuthnOptions, refused: string): Promise<NewPasskey> {
  const { startRegistration } = await import('@simplewebauthn/browser');
  const optionsJSON = options as unknown as Parameters<typeof startRegistration>[0]['optionsJSON'];
  return (await startRegistration({ optionsJSON }).catch(refusing(refused))) as unknown as NewPasskey;
}

const refusing = (words: string) => () => {
  throw new Refusal(words, 0);
};
