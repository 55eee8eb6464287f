import { type OutgoingHttpHeaders, request } from 'node:http';

/** One GET over node:http, which sends whatever headers it is told, a forged Host too. */
export function rawRequest(
  base: string,
  path: string,
  headers: OutgoingHttpHeaders,
): Promise<{ status: number; headers: OutgoingHttpHeaders; text: string }> {
  return new Promise((resolve, reject) => {
    const sent = request(new URL(path, base), { headers, agent: false }, (answer) => {
      let text = '';
      answer.setEncoding('utf8').on('data', (chunk: string) => {
        text += chunk;
      });
      answer.on('end', () => resolve({ status: answer.statusCode ?? 0, headers: answer.headers, text }));
    });
    sent.on('error', reject).end();
  });
}
