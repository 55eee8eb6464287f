import type { PasskeyStepAnswer } from '#contract/two-factor.ts';
import { askServer } from '../ask-server.ts';
import { answerStep } from '../sign-in.ts';
import { askPasskey } from '../verify/ask-passkey.ts';

/** Signs in with a passkey that the browser finds itself. @throws Refusal; with the words `refused` where the person said no. */
export async function passkeySignIn(refused: string): Promise<undefined> {
  const { step, options } = await askServer<PasskeyStepAnswer>('/api/v1/sign-in/passkey', { method: 'POST' });
  await answerStep(step, { passkey: await askPasskey(options, refused) }, true);
}
