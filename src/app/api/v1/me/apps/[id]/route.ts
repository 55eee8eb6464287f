import { answer } from '#app/api/answer.ts';
import { jsonAnswer } from '#http/respond.ts';
import { endConnection } from '#oauth/end-connection.ts';

/** `DELETE /api/v1/me/apps/{id}`: disconnects one program. */
export function DELETE(request: Request, { params }: { params: Promise<{ id: string }> }): Promise<Response> {
  return answer(request, async ({ context, caller }) =>
    jsonAnswer(200, { status: 'ok', ended: await endConnection(context, caller, (await params).id) }),
  );
}
