import { doneAnswerSchema, signOutBodySchema } from '#contract/users.ts';
import { jsonAnswer } from '#http/respond.ts';
import { signOutEverywhere } from '#user/sign-out-everywhere.ts';
import { answer } from '../../../../../answer.ts';
import { type UserRoute, userIdOf } from '../user-id.ts';

export const dynamic = 'force-dynamic';

export function POST(request: Request, route: UserRoute): Promise<Response> {
  return answer(request, async ({ context, caller, body }) => {
    await signOutEverywhere(context, caller, await userIdOf(route), await body(signOutBodySchema));
    return jsonAnswer(200, doneAnswerSchema.parse({ status: 'ok' }));
  });
}
