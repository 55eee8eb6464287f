import type { IncomingMessage } from 'node:http';

/** A connection on which nothing moves for this long is given up, in milliseconds. */
const SILENCE = 30_000;

/**
 * Asks with GET and gives the answer with its body still to come; redirects are not followed. Rejects, and the body breaks
 * off, with the network's own error, also when nothing moves for half a minute. By node:http, as every request of the helper.
 */
export async function ask(
  url: URL,
  signal: AbortSignal,
  headers: Record<string, string> = {},
): Promise<IncomingMessage> {
  const { request: start } = url.protocol === 'https:' ? await import('node:https') : await import('node:http');
  return new Promise((resolve, reject) => {
    const request = start(url, { agent: false, headers: { 'Accept-Encoding': 'identity', ...headers }, signal });
    request.setTimeout(SILENCE, () => request.destroy(new Error(`nothing came for ${SILENCE / 1000} s`)));
    request.once('response', resolve);
    request.once('error', reject);
    request.end();
  });
}
