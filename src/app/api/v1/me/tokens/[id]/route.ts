import { answer } from '#app/api/answer.ts';
import { jsonAnswer } from '#http/respond.ts';
import { revokeToken } from '#token/revoke-token.ts';

/** `DELETE /api/v1/me/tokens/{id}`: ends a personal token. */
export function DELETE(request: Request, { params }: { params: Promise<{ id: string }> }): Promise<Response> {
  return answer(request, async ({ context, caller }) => {
    await revokeToken(context, caller, (await params).id);
    return jsonAnswer(200, { status: 'ok', ended: 1 });
  });
}
