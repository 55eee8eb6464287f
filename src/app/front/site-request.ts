import { randomBytes } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { config } from '#config/config.ts';
import { context } from '#context.ts';
import { clientIp } from '#http/client-ip.ts';
import { dressPage } from '#http/dress-page.ts';
import { endSlowBody } from '#http/end-slow-body.ts';
import { inertPolicy, pagePolicy } from '#http/page-policy.ts';
import { takeOverSession } from '#http/take-over-session.ts';
import { formTarget } from '#oauth/form-target.ts';
import { formerSessionCookie } from '#session/session.ts';

const bodyMs = 30_000;
/** What is no page, below which there is none. */
const noPage = /^\/(?:api|image|oauth|device|helper|download\/[^/]+|_next|\.well-known)(?:\/|$)/;
const consentPath = /^\/consent\/([^/]+)$/;
const contentPath = /^\/api\/v1\/images\/[^/]+\/content$/;

/** Makes a request one that Next may see: nothing in it that only Next may say, and a clock for its body. */
export function cleanRequest(request: IncomingMessage, response: ServerResponse, path: string): void {
  dropInternalHeaders(request);
  if (!contentPath.test(path)) endSlowBody(request, response, bodyMs);
  // Routes of Next see no socket.
  request.headers['x-forwarded-for'] = clientIp(request, config().trustedProxies);
}

/** Gives a request of the site what is looked up for it: its session's new cookie and, for a page, its policy. */
export async function prepareRequest(
  request: IncomingMessage,
  response: ServerResponse,
  { path, dev }: { path: string; dev: boolean },
): Promise<void> {
  if (request.headers.cookie?.includes(formerSessionCookie)) await takeOverSession(await context(), request, response);
  await givePolicy(request, response, { path, dev });
}

/** Next takes the nonce of a page's scripts from the request's policy. In development it has its own. */
async function givePolicy(
  request: IncomingMessage,
  response: ServerResponse,
  { path, dev }: { path: string; dev: boolean },
): Promise<void> {
  const { headers } = request;
  delete headers['content-security-policy'];
  delete headers['content-security-policy-report-only'];
  if (dev) return;
  // One that is there keeps Next from writing that of next.config.ts.
  headers['content-security-policy'] = inertPolicy;
  if (noPage.test(path)) return;
  const uid = consentPath.exec(path)?.[1];
  const target = uid === undefined ? undefined : await formTarget(await context(), uid);
  const policy = pagePolicy(randomBytes(16).toString('base64'), target === undefined ? [] : [target]);
  response.setHeader('Content-Security-Policy', policy);
  headers['content-security-policy'] = policy;
  // What Next's own client asks for is no HTML.
  if (headers.rsc === undefined) dressPage(request, response);
}

/** Next takes `x-middleware-*` for its own words and leaves a handler out for some: no client may say them. */
function dropInternalHeaders(request: IncomingMessage): void {
  for (const name of Object.keys(request.headers)) {
    if (name.startsWith('x-middleware-')) delete request.headers[name];
  }
}
