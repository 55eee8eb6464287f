import { answer } from '#app/api/answer.ts';
import { askingOf } from '#context.ts';
import type { PasskeyStepAnswer } from '#contract/two-factor.ts';
import { requireOwnOrigin } from '#http/caller.ts';
import { jsonAnswer } from '#http/respond.ts';
import { beginPasskeySignIn } from '#session/begin-passkey-sign-in.ts';

/** `POST /api/v1/sign-in/passkey`: what a browser needs to sign in without a password. */
export function POST(request: Request): Promise<Response> {
  return answer(request, async ({ context }) => {
    const asking = askingOf(request);
    requireOwnOrigin(context.baseUrl, asking);
    const step: PasskeyStepAnswer = {
      status: 'ok',
      ...(await beginPasskeySignIn(context, asking.from?.ip ?? '')),
    };
    return jsonAnswer(200, step);
  });
}
