import { answer } from '#app/api/answer.ts';
import type { VerifyStepAnswer } from '#contract/two-factor.ts';
import { jsonAnswer } from '#http/respond.ts';
import { beginVerify } from '#session/verify-session.ts';

/** `POST /api/v1/me/verify/begin`: what the person has to prove who they are with. */
export function POST(request: Request): Promise<Response> {
  return answer(request, async ({ context, caller }) => {
    const step: VerifyStepAnswer = { status: 'ok', ...(await beginVerify(context, caller)) };
    return jsonAnswer(200, step);
  });
}
