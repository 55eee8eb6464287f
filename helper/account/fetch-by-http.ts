import type { CustomFetchOptions } from 'oauth4webapi';
import { openWire } from '#helper/server/request.ts';

type Options = CustomFetchOptions<'GET' | 'POST', URLSearchParams | undefined>;

/**
 * Sends what oauth4webapi asks for as every request of the helper goes: by node:http. Node's own fetch brings megabytes that
 * nothing else here needs, and hangs on Windows as Wine plays it. @throws the network's own error
 */
export async function fetchByHttp(url: string, { method, headers, body, signal }: Options): Promise<Response> {
  const wire = openWire();
  const { 'content-type': type = 'application/x-www-form-urlencoded', ...others } = headers;
  const bytes = body && Buffer.from(body.toString());
  try {
    const answer = await wire.send({
      method,
      url: new URL(url),
      headers: others,
      ...(bytes && { body: { type, bytes: bytes.length, pieces: () => [bytes] } }),
      ...(signal && { signal }),
    });
    const given = Object.entries(answer.headers).map(([name, value]) => [name, String(value)] as [string, string]);
    return new Response(answer.text || null, { status: answer.status, headers: given });
  } finally {
    wire.close();
  }
}
