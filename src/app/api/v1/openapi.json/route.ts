import { context } from '#context.ts';
import { jsonAnswer, respond } from '#http/respond.ts';
import { log } from '#log/log.ts';
import { texts } from '#ui/texts/texts.ts';
import { openApiDocument } from '../../../docs/api/openapi-document.ts';

export const dynamic = 'force-dynamic';

/** `GET /api/v1/openapi.json`: the API as an OpenAPI 3.1 document, for everybody. */
export function GET(request: Request): Promise<Response> {
  return respond(request.headers.get('accept'), log, async () => {
    const { baseUrl } = await context();
    return jsonAnswer(200, openApiDocument(baseUrl, texts.en.docs), { 'Cache-Control': 'public, max-age=300' });
  });
}
