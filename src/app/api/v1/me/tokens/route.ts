import { answer } from '#app/api/answer.ts';
import { newTokenAnswerSchema } from '#contract/own-account.ts';
import { jsonAnswer } from '#http/respond.ts';
import { createToken } from '#token/create-token.ts';
import { newTokenSchema } from '#token/token.ts';

/** `POST /api/v1/me/tokens`: makes a personal token, which this answer alone shows. */
export function POST(request: Request): Promise<Response> {
  return answer(request, async ({ context, caller, body }) => {
    const made = await createToken(context, caller, caller?.userId ?? '', await body(newTokenSchema));
    return jsonAnswer(201, newTokenAnswerSchema.parse({ status: 'ok', ...made }));
  });
}
