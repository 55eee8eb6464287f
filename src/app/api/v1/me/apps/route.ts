import { answer } from '#app/api/answer.ts';
import { jsonAnswer } from '#http/respond.ts';
import { endConnection } from '#oauth/end-connection.ts';

/** `DELETE /api/v1/me/apps`: disconnects every program. */
export function DELETE(request: Request): Promise<Response> {
  return answer(request, async ({ context, caller }) =>
    jsonAnswer(200, { status: 'ok', ended: await endConnection(context, caller) }),
  );
}
