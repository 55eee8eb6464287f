import { generate } from 'otplib/functional';
import type { BrowserContext, CDPSession, Page } from 'playwright';

/** The code that an authenticator app shows now, or so many steps of 30 s later. */
export function codeOf(secret: string, steps = 0): Promise<string> {
  return generate({ secret, epoch: Math.floor(Date.now() / 1000) + 30 * steps });
}

/** A device that makes and uses passkeys in this page without anybody touching it, as Chromium itself plays one. */
export async function plugInAuthenticator(
  context: BrowserContext,
  page: Page,
  options: { userVerified?: boolean } = {},
): Promise<{ session: CDPSession; id: string }> {
  const session = await context.newCDPSession(page);
  await session.send('WebAuthn.enable');
  const { authenticatorId } = await session.send('WebAuthn.addVirtualAuthenticator', {
    options: {
      protocol: 'ctap2',
      transport: 'internal',
      hasResidentKey: true,
      hasUserVerification: true,
      isUserVerified: options.userVerified ?? true,
      automaticPresenceSimulation: true,
    },
  });
  return { session, id: authenticatorId };
}
