import { answer } from '#app/api/answer.ts';
import { changePasswordBodySchema } from '#contract/two-factor.ts';
import { jsonAnswer } from '#http/respond.ts';
import { changePassword } from '#session/change-password.ts';

/** `POST /api/v1/me/password`: another password; every other session, device and token ends. */
export function POST(request: Request): Promise<Response> {
  return answer(request, async ({ context, caller, body }) => {
    await changePassword(context, caller, await body(changePasswordBodySchema));
    return jsonAnswer(200, { status: 'ok' });
  });
}
