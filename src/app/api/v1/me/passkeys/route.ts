import { answer } from '#app/api/answer.ts';
import { addPasskeyBodySchema } from '#contract/two-factor.ts';
import { jsonAnswer } from '#http/respond.ts';
import { addPasskey } from '#two-factor/add-passkey.ts';

/** `POST /api/v1/me/passkeys`: the passkey that the browser has made. */
export function POST(request: Request): Promise<Response> {
  return answer(request, async ({ context, caller, body }) => {
    const recovery_codes = await addPasskey(context, caller, await body(addPasskeyBodySchema));
    return jsonAnswer(201, { status: 'ok', recovery_codes });
  });
}
