import { removeUserAnswerSchema, removeUserBodySchema, userAnswerSchema, userChangeSchema } from '#contract/users.ts';
import { jsonAnswer } from '#http/respond.ts';
import { removeAccount } from '#purge/remove-account.ts';
import { changeUser } from '#user/change-user.ts';
import { findHeir } from '#user/find-heir.ts';
import { lookAtUser } from '#user/look-at-user.ts';
import { answer } from '../../../../answer.ts';
import { type UserRoute, userIdOf } from './user-id.ts';

export const dynamic = 'force-dynamic';

export function GET(request: Request, route: UserRoute): Promise<Response> {
  return answer(request, async ({ context, caller }) =>
    jsonAnswer(200, userAnswerSchema.parse(await lookAtUser(context.db, caller, await userIdOf(route)))),
  );
}

export function PATCH(request: Request, route: UserRoute): Promise<Response> {
  return answer(request, async ({ context, caller, body }) => {
    const id = await userIdOf(route);
    await changeUser(context, caller, id, await body(userChangeSchema));
    return jsonAnswer(200, userAnswerSchema.parse(await lookAtUser(context.db, caller, id)));
  });
}

export function DELETE(request: Request, route: UserRoute): Promise<Response> {
  return answer(request, async ({ context, caller, body }) => {
    const heirId = await findHeir(context.db, caller, (await body(removeUserBodySchema)).hand_over_to);
    const { deleted, handedOver } = await removeAccount(context, caller, await userIdOf(route), { heirId });
    return jsonAnswer(200, removeUserAnswerSchema.parse({ status: 'deleted', deleted, handed_over: handedOver }));
  });
}
