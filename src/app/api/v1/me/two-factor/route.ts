import { answer } from '#app/api/answer.ts';
import { jsonAnswer } from '#http/respond.ts';
import { getTwoFactor } from '#two-factor/get-two-factor.ts';

/** `GET /api/v1/me/two-factor`: the authenticator, the passkeys, and how many recovery codes are left. */
export function GET(request: Request): Promise<Response> {
  return answer(request, async ({ context, caller }) =>
    jsonAnswer(200, { status: 'ok', ...(await getTwoFactor(context.db, caller)) }),
  );
}
