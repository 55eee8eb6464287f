import { inviteListAnswerSchema, newInviteAnswerSchema, newInviteBodySchema } from '#contract/users.ts';
import { jsonAnswer } from '#http/respond.ts';
import { createInvite } from '#invite/create-invite.ts';
import { listInvites, toInviteItem } from '#invite/list-invites.ts';
import { answer } from '../../../answer.ts';

export const dynamic = 'force-dynamic';

export function GET(request: Request): Promise<Response> {
  return answer(request, async ({ context, caller }) =>
    jsonAnswer(200, inviteListAnswerSchema.parse({ status: 'ok', invites: await listInvites(context, caller) })),
  );
}

export function POST(request: Request): Promise<Response> {
  return answer(request, async ({ context, caller, body }) => {
    const { row, url } = await createInvite(context, caller, await body(newInviteBodySchema));
    const invite = toInviteItem({ ...row, createdBy: caller?.name ?? null });
    return jsonAnswer(201, newInviteAnswerSchema.parse({ status: 'ok', url, invite }));
  });
}
