import { execFileSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import { type AddressInfo, connect, createServer as createTcpServer, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type Helper, newHelper } from '#test/support/helper.ts';
import { startServer, type TestServer } from '#test/support/server.ts';
import { decodePng, startScreen, type XScreen } from '#test/support/x-screen.ts';

let server: TestServer;
let screen: XScreen;
let dataDir: string;
let ann: Helper;

/** A way to the real server that can be shut and opened again, as a server that is down for a while. */
async function openDoor(): Promise<{ url: string; shut(): void; open(): Promise<void> }> {
  const { port } = new URL(server.url);
  const sockets = new Set<Socket>();
  const listener = createTcpServer((socket) => {
    const behind = connect(Number(port), '127.0.0.1');
    sockets.add(socket);
    socket.pipe(behind).pipe(socket);
    socket.on('error', () => behind.destroy());
    behind.on('error', () => socket.destroy());
  });
  const listen = (at: number) => new Promise<void>((resolve) => listener.listen(at, '127.0.0.1', resolve));
  await listen(0);
  const own = (listener.address() as AddressInfo).port;
  return {
    url: `http://127.0.0.1:${own}`,
    open: () => listen(own),
    shut: () => {
      listener.close();
      for (const socket of sockets) socket.destroy();
      sockets.clear();
    },
  };
}

/** Points the helper at another address, as if the server had moved or were gone. */
function pointAt(url: string): void {
  const file = join(ann.state, 'account.json');
  writeFileSync(file, JSON.stringify({ ...JSON.parse(readFileSync(file, 'utf8')), server: url }));
}

function picture(size = '300x200'): string {
  const file = join(ann.home, 'picture.png');
  execFileSync('convert', ['-size', size, 'plasma:red-blue', '-depth', '8', file]);
  return file;
}

const list = async () => JSON.parse((await ann.run('list', '--json', '--limit', '100')).stdout).images;
const waiting = async () => JSON.parse((await ann.run('queue', '--json')).stdout).queue;

beforeAll(async () => {
  dataDir = mkdtempSync(join(tmpdir(), 'prntscrn-data-'));
  [server, screen] = await Promise.all([startServer({ dataDir }), startScreen({ width: 640, height: 480 })]);
  await screen.paint();
});
beforeEach(async () => {
  ann = newHelper({ DISPLAY: screen.display, XAUTHORITY: '' });
  await ann.signIn(server, `queue-${Math.round(performance.now())}`);
});
afterEach(() => ann.remove());
afterAll(async () => {
  await screen.stop();
  await server.stop();
  rmSync(dataDir, { recursive: true, force: true });
});

describe('a picture that could not be uploaded', () => {
  it('waits on the disk, private, while the server is down, and is sent by queue retry with its own pixels', async () => {
    pointAt('http://127.0.0.1:9');
    const { code, stdout, stderr } = await ann.run('full');
    expect([code, stdout]).toEqual([4, '']);
    const [entry] = await waiting();
    expect(stderr).toContain(entry.path);
    expect(stderr).toContain(`prntscrn queue retry ${entry.id}`);
    expect(statSync(join(ann.state, 'queue')).mode & 0o777).toBe(0o700);
    expect(statSync(entry.path).mode & 0o777).toBe(0o600);
    expect(entry).toMatchObject({ attempts: 1, last_error: expect.stringContaining('nothing listens there') });
    expect(decodePng(readFileSync(entry.path))).toEqual(await screen.picture());

    pointAt(server.url);
    const retried = await ann.run('queue', 'retry', entry.id);
    expect(retried.code).toBe(0);
    const raw = await (await fetch(retried.stdout.trim())).arrayBuffer();
    expect(decodePng(Buffer.from(raw))).toEqual(await screen.picture());
    expect(ann.queued()).toEqual([]);
  });

  it('is sent by the resident helper by itself once the server is back, which does not end meanwhile', async () => {
    const door = await openDoor();
    pointAt(door.url);
    const resident = ann.start('run');
    await resident.until(/mark a region/);
    door.shut();
    await screen.xdotool('key', 'ctrl+Print');
    await resident.until(/cannot be reached[\s\S]*The picture is kept/);
    expect(await waiting()).toHaveLength(1);
    await door.open();
    await resident.until(/http:\/\/127\.0\.0\.1:\d+\/image\/\w+\n/, 60_000);
    expect(ann.queued()).toEqual([]);
    expect(await list()).toHaveLength(1);
    resident.child.kill('SIGTERM');
    expect((await resident.ended).code).toBe(0);
    door.shut();
  }, 90_000);

  it('is one image however often it is tried, even when the answer got lost', async () => {
    // A door before the real server that swallows the first answers.
    let swallowed = 0;
    const door: Server = createServer(async (request, response) => {
      const chunks: Buffer[] = [];
      for await (const chunk of request) chunks.push(chunk as Buffer);
      const headers = Object.entries(request.headers).flatMap(([name, value]) =>
        name === 'host' || name === 'content-length' || name === 'connection' ? [] : [[name, String(value)]],
      ) as [string, string][];
      const body = chunks.length > 0 ? { body: Buffer.concat(chunks) } : {};
      const answer = await fetch(new URL(request.url ?? '/', server.url), {
        method: request.method ?? 'GET',
        headers,
        ...body,
      });
      if (request.method === 'POST' && swallowed++ < 2) {
        request.socket.destroy();
        return;
      }
      response.writeHead(answer.status, { 'Content-Type': 'application/json' });
      response.end(Buffer.from(await answer.arrayBuffer()));
    });
    await new Promise<void>((resolve) => door.listen(0, '127.0.0.1', resolve));
    pointAt(`http://127.0.0.1:${(door.address() as { port: number }).port}`);
    expect((await ann.run('upload', picture())).code).toBe(0);
    door.close();
    door.closeAllConnections();
    expect(swallowed).toBe(3);
    pointAt(server.url);
    expect(await list()).toHaveLength(1);
    expect(ann.queued()).toEqual([]);
  });

  it('is not lost when the helper is killed in the middle of the upload', async () => {
    const file = picture('1800x1400');
    const stuck = createServer(() => {}); // Takes the bytes and never answers.
    await new Promise<void>((resolve) => stuck.listen(0, '127.0.0.1', resolve));
    pointAt(`http://127.0.0.1:${(stuck.address() as { port: number }).port}`);
    for (const [args, kills] of [
      [['upload', file], 1],
      [['full'], 2],
    ] as const) {
      const uploading = ann.start(...args);
      for (
        let waited = 0;
        waited < 10_000 && ann.queued().filter((name) => name.endsWith('.json')).length < kills;
        waited += 10
      )
        await sleep(10);
      await sleep(200);
      uploading.child.kill('SIGKILL');
      expect((await uploading.ended).signal).toBe('SIGKILL');
    }
    stuck.closeAllConnections();
    stuck.close();
    expect(await waiting()).toHaveLength(2);
    pointAt(server.url);
    // Taken for the account at the other address, so a person has to say that this one is meant.
    const all = await ann.run('queue', 'retry');
    expect(all.stderr).toContain('To send it anyway');
    const ids = (await waiting()).map(({ id }: { id: string }) => id);
    expect((await ann.run('queue', 'retry', ...ids)).code).toBe(0);
    const images = await list();
    expect(images.map(({ width }: { width: number }) => width).sort()).toEqual([1800, 640]);
  });

  it('goes to nobody but the person who took it', async () => {
    pointAt('http://127.0.0.1:9');
    await ann.run('area', '--rect', '0,0,20,20');
    pointAt(server.url);
    await ann.signIn(server, 'somebody-else');
    const { code, stdout, stderr } = await ann.run('queue', 'retry');
    expect([code, stdout]).toEqual([0, '']);
    expect(stderr).toContain('stays');
    expect(await waiting()).toHaveLength(1);
  });

  it('is thrown away only by its name, or all of them by "all"', async () => {
    pointAt('http://127.0.0.1:9');
    for (let count = 0; count < 3; count++) await ann.run('area', '--rect', '0,0,20,20');
    const [one, two] = await waiting();
    expect((await ann.run('queue', 'drop')).code).toBe(2);
    expect((await ann.run('queue', 'drop', one.id)).code).toBe(0);
    expect((await ann.run('queue', 'drop', one.id)).code).toBe(8);
    expect((await waiting()).map(({ id }: { id: string }) => id)).toContain(two.id);
    expect((await ann.run('queue', 'drop', 'all')).code).toBe(0);
    expect(readdirSync(join(ann.state, 'queue'))).toEqual([]);
  });

  it('stays when the upload is interrupted by Ctrl+C', async () => {
    const stuck = createServer(() => {});
    await new Promise<void>((resolve) => stuck.listen(0, '127.0.0.1', resolve));
    pointAt(`http://127.0.0.1:${(stuck.address() as { port: number }).port}`);
    const uploading = ann.start('full');
    for (let waited = 0; waited < 10_000 && ann.queued().length < 2; waited += 10) await sleep(10);
    await sleep(200);
    uploading.child.kill('SIGINT');
    expect(await uploading.ended).toMatchObject({ code: 130, stdout: '', stderr: expect.stringContaining('is kept') });
    stuck.closeAllConnections();
    stuck.close();
    expect(await waiting()).toHaveLength(1);
  });
});
