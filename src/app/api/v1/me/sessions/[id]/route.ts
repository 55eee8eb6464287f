import { answer } from '#app/api/answer.ts';
import { jsonAnswer } from '#http/respond.ts';
import { revokeBrowser } from '#session/revoke-browser.ts';

/** `DELETE /api/v1/me/sessions/{id}`: signs one browser out. */
export function DELETE(request: Request, { params }: { params: Promise<{ id: string }> }): Promise<Response> {
  return answer(request, async ({ context, caller }) => {
    await revokeBrowser(context, caller, (await params).id);
    return jsonAnswer(200, { status: 'ok', ended: 1 });
  });
}
