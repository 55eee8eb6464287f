import { context } from '#context.ts';
import type { MeAnswer } from '#contract/account.ts';
import { findCaller } from '#http/caller.ts';
import { jsonAnswer, respond } from '#http/respond.ts';
import { getUser } from '#user/get-user.ts';

/** `GET /api/v1/me`: whose token this is, and what it may do. */
export async function GET(request: Request): Promise<Response> {
  const { config, db, log } = await context();
  return respond(log, async () => {
    const header = (name: string) => request.headers.get(name) ?? undefined;
    const caller = await findCaller({ config, db }, { method: request.method, header });
    const { id, name, email, role } = await getUser(db, caller);
    const answer: MeAnswer = { status: 'ok', id, name, email, role, scopes: [...(caller?.scopes ?? [])] };
    return jsonAnswer(200, answer);
  });
}
