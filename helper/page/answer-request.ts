import type { IncomingMessage, ServerResponse } from 'node:http';
import { imageIdSchema } from '#contract/image.ts';
import { HelperError } from '#helper/platform/helper-error.ts';
import { ownAsset } from '#helper/platform/own-asset.ts';
import { thumbnailOf } from '#helper/recent/thumbnail.ts';
import { type Language, textsIn } from '#helper/texts/texts.ts';
import { changes, takeUpload } from './changes.ts';
import type { Door } from './door.ts';
import { mark, pageHtml } from './html.ts';
import type { PageHost } from './page-host.ts';
import { pageState } from './state.ts';

export interface Desk {
  readonly host: PageHost;
  readonly door: Door;
}

/** Nothing of this page may be kept, framed, or load anything from elsewhere. */
const headers = {
  'Content-Security-Policy':
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
  'Cache-Control': 'no-store',
  'Cross-Origin-Resource-Policy': 'same-origin',
  'Cross-Origin-Opener-Policy': 'same-origin',
  'Referrer-Policy': 'no-referrer',
  'X-Content-Type-Options': 'nosniff',
};

/** A change is a few words; more than this many bytes is none of ours. */
const MAX_BODY = 64_000;

/** Answers one request; never throws. */
export async function answerRequest(desk: Desk, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const send = (status: number, type: string, body: string | Uint8Array, more: Record<string, string> = {}) => {
    response.writeHead(status, { ...headers, 'Content-Type': type, ...more });
    response.end(request.method === 'HEAD' ? undefined : body);
  };
  const json = (status: number, body: unknown) => send(status, 'application/json', JSON.stringify(body));
  const refuse = (status: number, code: string, message: string) => json(status, { error: { code, message } });
  try {
    const { door } = desk;
    if (!door.knowsHost(request)) return refuse(421, 'wrong_host', 'This page has another address');
    const url = new URL(request.url ?? '/', door.origin);
    const language = languageOf(request);
    if (url.pathname === '/open' && request.method === 'GET') return enter(door, url, language, send);
    if (!door.hasEntered(request)) return send(403, html, shutPage(language));
    if (request.method === 'GET' || request.method === 'HEAD') return await show(desk, url.pathname, language, send);
    if (request.method !== 'POST') return refuse(405, 'no_such_method', 'There is no such request');
    if (!door.mayChange(request)) return refuse(403, 'foreign', 'This did not come from the page itself');
    json(200, await change(desk, url, request));
  } catch (error) {
    const code = error instanceof HelperError ? error.code : 'unexpected';
    refuse(code === 'not_found' ? 404 : code === 'unexpected' ? 500 : 409, code, (error as Error).message);
  }
}

type Send = (status: number, type: string, body: string | Uint8Array, more?: Record<string, string>) => void;
const html = 'text/html; charset=utf-8';

function enter(door: Door, url: URL, language: Language, send: Send): void {
  const entered = door.enter(url.searchParams.get('key') ?? '');
  const to = entered?.section ? `/#${entered.section}` : '/';
  if (entered) send(303, 'text/plain', '', { Location: to, 'Set-Cookie': entered.cookie });
  else send(403, html, shutPage(language));
}

async function show({ host, door }: Desk, path: string, language: Language, send: Send): Promise<void> {
  if (path === '/') return send(200, html, pageHtml(host.studio, textsIn(language), language, door.proof));
  if (path === '/page.css') return send(200, 'text/css', await asset('page.css'));
  if (path === '/page.js' || path === '/keys.js') return send(200, 'text/javascript', await asset(path.slice(1)));
  if (path === '/icon.svg') return send(200, 'image/svg+xml', mark);
  if (path === '/state') return send(200, 'application/json', JSON.stringify(await pageState(host)));
  const id = imageIdSchema.safeParse(path.replace('/thumbnail/', ''));
  const png = id.success ? await thumbnailOf(host.studio.folders.state, id.data) : undefined;
  if (png) return send(200, 'image/png', png, { 'Cache-Control': 'private, max-age=3600' });
  send(404, 'application/json', JSON.stringify({ error: { code: 'not_found', message: 'There is no such page' } }));
}

async function change({ host }: Desk, url: URL, request: IncomingMessage): Promise<unknown> {
  const name = url.pathname.slice(1);
  if (name === 'upload') return takeUpload(host, request);
  const run = Object.hasOwn(changes, name) ? changes[name as keyof typeof changes] : undefined;
  if (!run) throw new HelperError('not_found', 'There is no such page');
  const answer = await run(host, await readJson(request));
  return { ...answer, state: await pageState(host) };
}

async function readJson(request: IncomingMessage): Promise<unknown> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of request) {
    bytes += (chunk as Buffer).length;
    if (bytes > MAX_BODY) throw new HelperError('usage', 'That is too long');
    chunks.push(chunk as Buffer);
  }
  try {
    return JSON.parse(Buffer.concat(chunks).toString('utf8'));
  } catch (cause) {
    throw new HelperError('usage', 'That is not JSON', { cause });
  }
}

const asset = (name: string) => ownAsset(`page/assets/${name}`);

/** The first language that the browser wants and we have (RFC 9110, 12.5.4); its order is its order of preference. */
function languageOf(request: IncomingMessage): Language {
  const wanted = (request.headers['accept-language'] ?? '').split(',').map((entry) => entry.trim().slice(0, 2));
  return wanted.find((code) => code === 'de' || code === 'en') === 'de' ? 'de' : 'en';
}

/** Fixed words: nothing of the request is repeated. */
function shutPage(language: Language): string {
  const { title, shut } = textsIn(language).page;
  return `<!doctype html><html lang="${language}"><meta charset="utf-8"><meta name="viewport" content="width=device-width"><meta name="color-scheme" content="light dark"><title>${title}</title><p>${shut}</p></html>`;
}
