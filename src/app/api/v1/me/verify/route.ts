import { answer } from '#app/api/answer.ts';
import { verifyBodySchema } from '#contract/two-factor.ts';
import { jsonAnswer } from '#http/respond.ts';
import { verifySession } from '#session/verify-session.ts';

/** `POST /api/v1/me/verify`: the person proves that it is them; dangerous changes are open for a while then. */
export function POST(request: Request): Promise<Response> {
  return answer(request, async ({ context, caller, body }) => {
    await verifySession(context, caller, await body(verifyBodySchema));
    return jsonAnswer(200, { status: 'ok' });
  });
}
