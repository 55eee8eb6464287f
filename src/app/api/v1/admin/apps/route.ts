import { appAnswerSchema, newAppSchema } from '#contract/oauth-app.ts';
import { jsonAnswer } from '#http/respond.ts';
import { registerApp } from '#oauth/apps/manage-apps.ts';
import { answer } from '../../../answer.ts';

export const dynamic = 'force-dynamic';

export function POST(request: Request): Promise<Response> {
  return answer(request, async ({ context, caller, body }) => {
    const app = await registerApp(context, caller, await body(newAppSchema));
    return jsonAnswer(201, appAnswerSchema.parse({ status: 'ok', ...app }));
  });
}
