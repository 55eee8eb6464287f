import { randomUUID } from 'node:crypto';
import { request as plainRequest } from 'node:http';
import { request as tlsRequest } from 'node:https';
import { z } from 'zod';
import type { Config } from '#config/config.ts';
import { reasonOf } from '#errors/reason-of.ts';
import { signingKeys } from '#oauth/keys.ts';
import { spanWords } from '../time-words.ts';
import { bad, type Finding, note, ok } from './finding.ts';

const patienceMs = 10_000;
const mostSkewMs = 5000;
const keysSchema = z.object({ keys: z.array(z.object({ x: z.string() })) });

/**
 * Asks the server as a client does, by BASE_URL and through whatever is in front of it. `waitMs`: how long a proxy may hold an
 * upload back before it is said to collect them.
 */
export async function lookAtSite(config: Config, waitMs = patienceMs): Promise<Finding[]> {
  const { baseUrl, authSecret, maxUploadBytes } = config;
  const plain = plainFindings(baseUrl);
  const id = `doctor-${randomUUID()}`;
  let answer: Response;
  try {
    const signal = AbortSignal.timeout(patienceMs);
    answer = await fetch(`${baseUrl}/oauth/jwks`, { headers: { 'X-Request-Id': id }, redirect: 'manual', signal });
  } catch (error) {
    const advice = 'npm start, and look at the proxy and its certificate';
    return [...plain, bad('base url', `${baseUrl} does not answer: ${reasonOf(error)}`, advice)];
  }
  const whose = await whoseFinding(answer, baseUrl, authSecret);
  if (whose.state !== 'ok') return [...plain, whose];
  const { headers } = answer;
  return [
    ...plain,
    whose,
    idFinding(headers.get('x-request-id') === id),
    dateFinding(headers.get('date')),
    await uploadFinding(baseUrl, maxUploadBytes, waitMs),
  ];
}

function plainFindings(baseUrl: string): Finding[] {
  const { hostname, protocol } = new URL(baseUrl);
  if (protocol === 'https:' || /^(?:localhost|127\.|\[::1\])/.test(hostname)) return [];
  const advice = 'docs/deploy.md has nginx and Caddy with TLS';
  return [bad('https', `BASE_URL is ${baseUrl}: passwords travel in the open`, advice)];
}

/** The keys that sign tokens are derived from AUTH_SECRET: whoever shows ours is us. */
async function whoseFinding(answer: Response, baseUrl: string, authSecret: string): Promise<Finding> {
  const shown = keysSchema.safeParse(await answer.json().catch(() => undefined));
  if (!shown.success) {
    const advice = 'Look at BASE_URL, and at where the proxy leads';
    return bad('base url', `${baseUrl} is not prntscrn: it answers ${answer.status}`, advice);
  }
  const own = signingKeys(authSecret).keys.map((key) => (key as { x?: string }).x);
  if (shown.data.keys.some(({ x }) => own.includes(x))) return ok('base url', `${baseUrl} leads here`);
  const advice = 'Give both the same AUTH_SECRET, or look at BASE_URL';
  return bad('base url', `${baseUrl} is another prntscrn, or has another AUTH_SECRET`, advice);
}

function idFinding(echoed: boolean): Finding {
  if (echoed) return ok('request ids', 'come through as a proxy gives them');
  const advice = 'A proxy on another machine is believed once TRUSTED_PROXIES names it';
  return note('request ids', 'the server makes its own', advice);
}

function dateFinding(date: string | null): Finding {
  const skew = Math.abs(Date.parse(date ?? '') - Date.now());
  if (Number.isNaN(skew)) return note('http clock', 'the answer has no date');
  const words = `the answer's date is ${spanWords(skew)} from this machine's clock`;
  return skew > mostSkewMs
    ? bad('http clock', words, 'timedatectl set-ntp true, on the machine of the proxy')
    : ok('http clock', words);
}

/** Announces the largest upload and sends none of it: what answers, and whether it waits for the bytes, tells of the proxy. */
async function uploadFinding(baseUrl: string, bytes: number, waitMs: number): Promise<Finding> {
  const status = await announce(baseUrl, bytes, waitMs).catch((error) => reasonOf(error));
  if (status === 401) return ok('uploads', `of ${bytes} bytes come through as they are sent`);
  if (status === 413)
    return bad(
      'uploads',
      `the proxy refuses ${bytes} bytes, which MAX_UPLOAD_BYTES allows`,
      'nginx: client_max_body_size 0;',
    );
  if (status === 'waits')
    return note(
      'uploads',
      'the proxy collects an upload before it passes it on',
      'nginx: proxy_request_buffering off;',
    );
  return bad('uploads', `answered with ${status}`, 'Look at the log of the proxy');
}

function announce(baseUrl: string, bytes: number, waitMs: number): Promise<number | 'waits'> {
  const send = baseUrl.startsWith('https:') ? tlsRequest : plainRequest;
  return new Promise((resolve, reject) => {
    const headers = { 'Content-Type': 'multipart/form-data; boundary=x', 'Content-Length': bytes };
    const asked = send(`${baseUrl}/image`, { method: 'POST', headers, agent: false }, (answer) => {
      resolve(answer.statusCode ?? 0);
      asked.destroy();
    });
    const timer = setTimeout(() => {
      resolve('waits');
      asked.destroy();
    }, waitMs);
    asked.once('close', () => clearTimeout(timer)).on('error', reject);
    asked.flushHeaders();
  });
}
