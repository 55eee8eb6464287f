import { doneAnswerSchema } from '#contract/users.ts';
import { jsonAnswer } from '#http/respond.ts';
import { revokeInvite } from '#invite/revoke-invite.ts';
import { answer } from '../../../../answer.ts';

export const dynamic = 'force-dynamic';

export function DELETE(request: Request, { params }: { params: Promise<{ id: string }> }): Promise<Response> {
  return answer(request, async ({ context, caller }) => {
    await revokeInvite(context, caller, (await params).id);
    return jsonAnswer(200, doneAnswerSchema.parse({ status: 'ok' }));
  });
}
