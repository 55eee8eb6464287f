import { answer } from '#app/api/answer.ts';
import { confirmAuthenticatorBodySchema } from '#contract/two-factor.ts';
import { jsonAnswer } from '#http/respond.ts';
import { confirmAuthenticator } from '#two-factor/confirm-authenticator.ts';

/** `POST /api/v1/me/authenticator/confirm`: the first code; the app is in use from then on. */
export function POST(request: Request): Promise<Response> {
  return answer(request, async ({ context, caller, body }) => {
    const { code } = await body(confirmAuthenticatorBodySchema);
    const recovery_codes = await confirmAuthenticator(context, caller, code);
    return jsonAnswer(200, { status: 'ok', recovery_codes });
  });
}
