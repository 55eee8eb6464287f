import { askingOf } from '#context.ts';
import { acceptInviteAnswerSchema, acceptInviteBodySchema } from '#contract/users.ts';
import { requireOwnOrigin } from '#http/caller.ts';
import { jsonAnswer } from '#http/respond.ts';
import { acceptInvite } from '#invite/accept-invite.ts';
import { answer } from '../../../answer.ts';

export const dynamic = 'force-dynamic';

export function POST(request: Request): Promise<Response> {
  return answer(request, async ({ context, body }) => {
    const asking = askingOf(request);
    requireOwnOrigin(context.baseUrl, asking);
    const { email } = await acceptInvite(context, await body(acceptInviteBodySchema), asking.from);
    return jsonAnswer(201, acceptInviteAnswerSchema.parse({ status: 'ok', email }));
  });
}
