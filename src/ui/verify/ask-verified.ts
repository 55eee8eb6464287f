import { askServer, Refusal } from '../ask-server.ts';

/**
 * As `askServer`, for what the server does only for somebody who has just proved who they are: where it asks for that, a
 * dialog does, and the request is sent again. The body has to be a string.
 * @throws Refusal as `askServer` does; with the code `verification_needed` where the person said no.
 */
export async function askVerified<Answer>(path: string, init: RequestInit = {}): Promise<Answer> {
  try {
    return await askServer<Answer>(path, init);
  } catch (error) {
    if (!(error instanceof Refusal) || error.code !== 'verification_needed') throw error;
  }
  const { confirmItsYou } = await import('./confirm-its-you.tsx');
  await confirmItsYou();
  return await askServer<Answer>(path, init);
}
