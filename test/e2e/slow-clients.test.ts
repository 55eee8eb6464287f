import { once } from 'node:events';
import type { Socket } from 'node:net';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { makeAccount, makeToken } from '#test/support/accounts.ts';
import { filesUnder } from '#test/support/crash-desk.ts';
import { newPicture } from '#test/support/image-desk.ts';
import { openSocket } from '#test/support/raw-socket.ts';
import { startServer, type TestServer } from '#test/support/server.ts';
import { upload } from '#test/support/site.ts';

// Clients that hold a connection as long as they are let.

let server: TestServer;
let token: string;
let slow: Record<string, Socket>;
let stalled: { socket: Socket; since: number; bytes: number };
const host = 'Host: 127.0.0.1\r\n';
const end = '\r\n\r\n';

beforeAll(async () => {
  server = await startServer({ env: { PURGE_SCHEDULE: 'off' } });
  await makeAccount(server, { email: 'ada@example.org' });
  token = await makeToken(server, 'ada@example.org');
  slow = await openSlowly();
  stalled = await openStalled();
});
afterAll(async () => {
  for (const socket of Object.values(slow ?? {})) socket.destroy();
  stalled?.socket.destroy();
  await server?.stop();
});

/** Connections that give a byte now and then, or nothing more; each drips until it is closed. */
async function openSlowly(): Promise<Record<string, Socket>> {
  const json = `${host}Content-Type: application/json\r\nContent-Length: 1000`;
  const auth = `Authorization: Bearer ${token}`;
  const begun = {
    'its headers': `GET /sign-in HTTP/1.1\r\n${host}X-Slow: `,
    'a body of JSON': `POST /api/v1/images/batch HTTP/1.1\r\n${auth}\r\n${json}${end}{"action":"`,
    'an upload': `POST /image HTTP/1.1\r\n${auth}\r\n${host}Content-Type: multipart/form-data; boundary=b\r\nContent-Length: 2000000${end}--b\r\n`,
    'a form': `POST /oauth/token HTTP/1.1\r\n${host}Content-Type: application/x-www-form-urlencoded\r\nContent-Length: 999${end}a=`,
  };
  const sockets: Record<string, Socket> = {};
  for (const [what, start] of Object.entries(begun)) {
    const socket = await openSocket(server.url);
    socket.resume().write(start);
    sockets[what] = socket;
    // An upload may be as slow as it likes, so this one stops for good.
    if (what === 'an upload') continue;
    const drip = setInterval(() => socket.writable && socket.write('a'), 1000);
    socket.once('close', () => clearInterval(drip));
  }
  return sockets;
}

/** Asks for a picture that fits into no socket's buffers, and takes nothing of it. */
async function openStalled() {
  const { id, bytes } = await upload(server.url, token, await newPicture(2000));
  const socket = await openSocket(server.url);
  socket.pause().write(`GET /image/${id} HTTP/1.1\r\n${host}\r\n`);
  return { socket, since: Date.now(), bytes };
}

describe('a client that takes its time', () => {
  it.each(['its headers', 'a body of JSON', 'an upload', 'a form'])(
    'whoever never ended %s has been hung up on',
    async (what) => {
      await expect.poll(() => slow[what]?.closed, { timeout: 60_000, interval: 200 }).toBe(true);
    },
  );

  it('whoever took nothing of a picture has been hung up on, and gets no more of it', async () => {
    const { socket, since, bytes } = stalled;
    await sleep(Math.max(0, since + 45_000 - Date.now()));
    let received = 0;
    socket.on('data', (part: Buffer) => {
      received += part.length;
    });
    socket.setTimeout(10_000, () => socket.destroy());
    await once(socket.resume(), 'close');
    expect(received).toBeGreaterThan(0);
    expect(received).toBeLessThan(bytes);
  });

  it('has left nothing on the disk, and the server is the same process', () => {
    process.kill(server.pid, 0);
    const files = filesUnder(join(server.dataDir, 'incoming')).filter((file) => !file.endsWith('.lock'));
    expect(files).toEqual([]);
  });
});
