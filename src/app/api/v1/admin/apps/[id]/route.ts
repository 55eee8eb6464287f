import { appAnswerSchema, appChangeSchema } from '#contract/oauth-app.ts';
import { jsonAnswer } from '#http/respond.ts';
import { changeApp, removeApp } from '#oauth/apps/manage-apps.ts';
import { answer } from '../../../../answer.ts';

export const dynamic = 'force-dynamic';

interface Route {
  params: Promise<{ id: string }>;
}

export function PATCH(request: Request, { params }: Route): Promise<Response> {
  return answer(request, async ({ context, caller, body }) => {
    const app = await changeApp(context, caller, (await params).id, await body(appChangeSchema));
    return jsonAnswer(200, appAnswerSchema.parse({ status: 'ok', ...app }));
  });
}

export function DELETE(request: Request, { params }: Route): Promise<Response> {
  return answer(request, async ({ context, caller }) => {
    await removeApp(context, caller, (await params).id);
    return jsonAnswer(200, { status: 'removed' });
  });
}
