import { answer } from '#app/api/answer.ts';
import type { NewAuthenticatorAnswer } from '#contract/two-factor.ts';
import { jsonAnswer } from '#http/respond.ts';
import { beginAuthenticator } from '#two-factor/begin-authenticator.ts';
import { removeAuthenticator } from '#two-factor/remove-authenticator.ts';

/** `POST /api/v1/me/authenticator`: a secret for an authenticator app, not in use before `confirm`. */
export function POST(request: Request): Promise<Response> {
  return answer(request, async ({ context, caller }) => {
    const made: NewAuthenticatorAnswer = { status: 'ok', ...(await beginAuthenticator(context, caller)) };
    return jsonAnswer(201, made);
  });
}

/** `DELETE /api/v1/me/authenticator`: codes are asked for no more. */
export function DELETE(request: Request): Promise<Response> {
  return answer(request, async ({ context, caller }) => {
    await removeAuthenticator(context, caller);
    return jsonAnswer(200, { status: 'ok' });
  });
}
