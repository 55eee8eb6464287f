import { newUserBodySchema, passwordAnswerSchema, userListAnswerSchema, userListQuerySchema } from '#contract/users.ts';
import { jsonAnswer } from '#http/respond.ts';
import { createUserFor } from '#user/create-user-for.ts';
import { searchUsers } from '#user/search-users.ts';
import { answer } from '../../../answer.ts';

export const dynamic = 'force-dynamic';

export function GET(request: Request): Promise<Response> {
  return answer(request, async ({ context, caller, query }) =>
    jsonAnswer(200, userListAnswerSchema.parse(await searchUsers(context.db, caller, query(userListQuerySchema)))),
  );
}

export function POST(request: Request): Promise<Response> {
  return answer(request, async ({ context, caller, body }) => {
    const { user, password } = await createUserFor(context, caller, await body(newUserBodySchema));
    return jsonAnswer(201, passwordAnswerSchema.parse({ status: 'ok', id: user.id, password }));
  });
}
