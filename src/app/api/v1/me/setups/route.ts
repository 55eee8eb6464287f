import { answer } from '#app/api/answer.ts';
import { setupAnswerSchema, setupBodySchema } from '#contract/own-account.ts';
import { jsonAnswer } from '#http/respond.ts';
import { setUpProgram } from '#token/set-up-program.ts';

/** `POST /api/v1/me/setups`: what sets another program up, with a token of its own in it. */
export function POST(request: Request): Promise<Response> {
  return answer(request, async ({ context, caller, body }) => {
    const { program } = await body(setupBodySchema);
    const { token, fileName, text } = await setUpProgram(context, caller, program);
    return jsonAnswer(201, setupAnswerSchema.parse({ status: 'ok', token, file_name: fileName, text }));
  });
}
