import { request } from 'node:http';
import type { CookieBrowser } from './cookie-browser.ts';

/** Begins a POST of JSON as a page of the site does, and holds its last byte back; `end` sends that and gives the status. */
export async function slowPost(base: string, path: string, browser: CookieBrowser, json: object) {
  const body = JSON.stringify(json);
  const headers = {
    Cookie: `next-auth.session-token=${browser.cookie('session-token')}`,
    Origin: base,
    'Content-Type': 'application/json',
    'Content-Length': Buffer.byteLength(body),
  };
  const sent = request(new URL(path, base), { method: 'POST', headers, agent: false });
  const status = new Promise<number>((resolve, reject) => {
    sent.on('error', reject).on('response', (answer) => {
      answer.resume();
      resolve(answer.statusCode ?? 0);
    });
  });
  status.catch(() => undefined);
  sent.write(body.slice(0, -1));
  return {
    end: () => {
      sent.end(body.slice(-1));
      return status;
    },
  };
}
