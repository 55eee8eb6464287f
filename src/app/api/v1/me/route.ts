import type { MeAnswer } from '#contract/account.ts';
import { profileChangeSchema, removeMeSchema } from '#contract/own-account.ts';
import { jsonAnswer } from '#http/respond.ts';
import { removeOwnAccount } from '#purge/remove-account.ts';
import { changeProfile } from '#user/change-profile.ts';
import { getUser } from '#user/get-user.ts';
import { answer } from '../../answer.ts';

/** `GET /api/v1/me`: whose token this is, and what it may do. */
export function GET(request: Request): Promise<Response> {
  return answer(request, async ({ context, caller }) => {
    const { id, name, email, role } = await getUser(context.db, caller);
    const me: MeAnswer = { status: 'ok', id, name, email, role, scopes: [...(caller?.scopes ?? [])] };
    return jsonAnswer(200, me);
  });
}

export function PATCH(request: Request): Promise<Response> {
  return answer(request, async ({ context, caller, body }) => {
    await changeProfile(context, caller, await body(profileChangeSchema));
    return jsonAnswer(200, { status: 'ok' });
  });
}

/** `DELETE /api/v1/me`: the account with everything in it. */
export function DELETE(request: Request): Promise<Response> {
  return answer(request, async ({ context, caller, body }) => {
    await removeOwnAccount(context, caller, (await body(removeMeSchema)).email);
    return jsonAnswer(200, { status: 'deleted' });
  });
}
