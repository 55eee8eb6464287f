import { settingsAnswerSchema, settingsChangeSchema } from '#contract/settings.ts';
import { jsonAnswer } from '#http/respond.ts';
import { changeSettings } from '#settings/change-settings.ts';
import { lookAtSettings } from '#settings/look-at-settings.ts';
import { answer } from '../../../answer.ts';

export const dynamic = 'force-dynamic';

export function GET(request: Request): Promise<Response> {
  return answer(request, async ({ context, caller }) =>
    jsonAnswer(200, settingsAnswerSchema.parse(await lookAtSettings(context.settings, caller))),
  );
}

export function PATCH(request: Request): Promise<Response> {
  return answer(request, async ({ context, caller, body }) => {
    await changeSettings(context, caller, await body(settingsChangeSchema));
    return jsonAnswer(200, settingsAnswerSchema.parse(await lookAtSettings(context.settings, caller)));
  });
}
