import type { IncomingMessage, ServerResponse } from 'node:http';
import { AppError } from '#errors/app-error.ts';
import type { Log } from '#log/log.ts';
import { type NamedSite, pageHeaders } from '#oauth/page.ts';
import { refusalPage } from '#oauth/pages.ts';
import { errorAnswer, sendAnswer } from './respond.ts';

/** Answers what was thrown as a page in words where a browser asks, and as JSON where a program does. */
export async function sendRefusal(
  { log, settings }: { readonly log: Log; readonly settings: NamedSite },
  request: IncomingMessage,
  response: ServerResponse,
  error: unknown,
): Promise<void> {
  const answer = errorAnswer(error, log);
  if (!request.headers.accept?.includes('text/html')) return sendAnswer(request, response, answer);
  const body = refusalPage(request.headers, settings.current.site_name, error instanceof AppError ? error : undefined);
  const headers = {
    ...answer.headers,
    ...pageHeaders,
    'Content-Type': 'text/html; charset=utf-8',
    'Content-Length': String(Buffer.byteLength(body)),
  };
  await sendAnswer(request, response, { status: answer.status, headers, body });
}
