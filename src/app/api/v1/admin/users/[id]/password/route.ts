import { passwordAnswerSchema } from '#contract/users.ts';
import { jsonAnswer } from '#http/respond.ts';
import { givePassword } from '#user/give-password.ts';
import { answer } from '../../../../../answer.ts';
import { type UserRoute, userIdOf } from '../user-id.ts';

export const dynamic = 'force-dynamic';

export function POST(request: Request, route: UserRoute): Promise<Response> {
  return answer(request, async ({ context, caller }) => {
    const id = await userIdOf(route);
    const password = await givePassword(context, caller, id);
    return jsonAnswer(200, passwordAnswerSchema.parse({ status: 'ok', id, password }));
  });
}
