import { answer } from '#app/api/answer.ts';
import { jsonAnswer } from '#http/respond.ts';
import { revokeOtherBrowsers } from '#session/revoke-browser.ts';

/** `DELETE /api/v1/me/sessions`: signs all other browsers out. */
export function DELETE(request: Request): Promise<Response> {
  return answer(request, async ({ context, caller }) =>
    jsonAnswer(200, { status: 'ok', ended: await revokeOtherBrowsers(context, caller) }),
  );
}
