import { Agent, request } from 'node:http';
import { type ServerOptions, startServer, type TestServer } from '#test/support/server.ts';

/** A built server on fresh data, with a token that may upload. */
export async function startOurs(options?: ServerOptions): Promise<{ server: TestServer; token: string }> {
  const server = await startServer(options);
  const email = 'bench@example.org';
  await server.admin(
    ['user', 'create', '--email', email, '--name', 'Bench', '--role', 'admin', '--password-stdin'],
    'a password for the bench',
  );
  const scopes = 'image:write image:read image:delete profile';
  const made = await server.admin(['token', 'create', '--email', email, '--scopes', scopes, '--name', 'bench']);
  return { server, token: made.trim() };
}

/** A finished multipart body with one picture in the field `image`. */
export interface Form {
  readonly type: string;
  readonly body: Buffer;
}

export function form(picture: Buffer): Form {
  const boundary = 'prntscrn-bench-1f0c9f6a5d';
  const head = `--${boundary}\r\nContent-Disposition: form-data; name="image"; filename="bench"\r\nContent-Type: application/octet-stream\r\n\r\n`;
  return {
    type: `multipart/form-data; boundary=${boundary}`,
    body: Buffer.concat([Buffer.from(head), picture, Buffer.from(`\r\n--${boundary}--\r\n`)]),
  };
}

/**
 * Uploads once and returns the answer's text.
 * @throws Error for any status but 201
 */
export function upload(url: string, sent: Form, agent: Agent, token?: string): Promise<string> {
  return new Promise((done, failed) => {
    const asking = request(`${url}/image`, {
      method: 'POST',
      agent,
      headers: {
        'Content-Type': sent.type,
        'Content-Length': sent.body.length,
        ...(token ? { Authorization: `Bearer ${token}` } : {}),
      },
    });
    asking.on('error', failed);
    asking.on('response', (answer) => {
      let text = '';
      answer.setEncoding('utf8').on('data', (chunk: string) => {
        text += chunk;
      });
      answer.on('error', failed);
      answer.on('end', () => {
        if (answer.statusCode === 201) done(text);
        else failed(new Error(`Upload: ${answer.statusCode} ${text}`));
      });
    });
    asking.end(sent.body);
  });
}

/** Uploads one picture and returns the path of its raw link, `/image/…`. */
export async function uploadedPath(server: TestServer, token: string, picture: Buffer): Promise<string> {
  const agent = new Agent();
  try {
    const { id } = JSON.parse(await upload(server.url, form(picture), agent, token)) as { id: string };
    return `/image/${id}`;
  } finally {
    agent.destroy();
  }
}
