import { requireVerified } from '#authority/caller.ts';
import { doneAnswerSchema } from '#contract/users.ts';
import { jsonAnswer } from '#http/respond.ts';
import { resetTwoFactor } from '#two-factor/reset-two-factor.ts';
import { lookAtUser } from '#user/look-at-user.ts';
import { answer } from '../../../../../answer.ts';
import { type UserRoute, userIdOf } from '../user-id.ts';

export const dynamic = 'force-dynamic';

export function DELETE(request: Request, route: UserRoute): Promise<Response> {
  return answer(request, async ({ context, caller }) => {
    const user = await lookAtUser(context.db, caller, await userIdOf(route));
    await resetTwoFactor(context, requireVerified(caller, Date.now()), user);
    return jsonAnswer(200, doneAnswerSchema.parse({ status: 'ok' }));
  });
}
