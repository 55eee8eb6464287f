import { answer } from '#app/api/answer.ts';
import { jsonAnswer } from '#http/respond.ts';
import { renewRecoveryCodes } from '#two-factor/renew-recovery-codes.ts';

/** `POST /api/v1/me/recovery-codes`: new ones, shown this once, in the place of the old ones. */
export function POST(request: Request): Promise<Response> {
  return answer(request, async ({ context, caller }) =>
    jsonAnswer(201, { status: 'ok', recovery_codes: await renewRecoveryCodes(context, caller) }),
  );
}
