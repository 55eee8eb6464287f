import { answer } from '#app/api/answer.ts';
import type { PasskeyStepAnswer } from '#contract/two-factor.ts';
import { jsonAnswer } from '#http/respond.ts';
import { beginPasskey } from '#two-factor/begin-passkey.ts';

/** `POST /api/v1/me/passkeys/begin`: what a browser needs to make a passkey. */
export function POST(request: Request): Promise<Response> {
  return answer(request, async ({ context, caller }) => {
    const step: PasskeyStepAnswer = { status: 'ok', ...(await beginPasskey(context, caller)) };
    return jsonAnswer(200, step);
  });
}
