import { answer } from '#app/api/answer.ts';
import { renamePasskeyBodySchema } from '#contract/two-factor.ts';
import { jsonAnswer } from '#http/respond.ts';
import { removePasskey } from '#two-factor/remove-passkey.ts';
import { renamePasskey } from '#two-factor/rename-passkey.ts';

type Place = { params: Promise<{ id: string }> };

/** `PATCH /api/v1/me/passkeys/{id}`: another name. */
export function PATCH(request: Request, { params }: Place): Promise<Response> {
  return answer(request, async ({ context, caller, body }) => {
    const { name } = await body(renamePasskeyBodySchema);
    await renamePasskey(context, caller, (await params).id, name);
    return jsonAnswer(200, { status: 'ok' });
  });
}

/** `DELETE /api/v1/me/passkeys/{id}`: it signs nobody in any more. */
export function DELETE(request: Request, { params }: Place): Promise<Response> {
  return answer(request, async ({ context, caller }) => {
    await removePasskey(context, caller, (await params).id);
    return jsonAnswer(200, { status: 'ok' });
  });
}
