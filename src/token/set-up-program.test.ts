import { execFile } from 'node:child_process';
import { chmodSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { flameshotScript } from './setup/flameshot.ts';
import { macosCommand } from './setup/macos.ts';
import { shellWord } from './setup/shell.ts';

const run = promisify(execFile);
const secret = 'prn_itsown';
const link = 'https://shots.example/image/abc';

let server: Server;
let folder: string;
let seen: { authorization: string | undefined; body: string }[] = [];
let answer: { status: number; body: object } = { status: 201, body: {} };
let baseUrl: string;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'prntscrn-setup-'));
  server = createServer(async (request, response) => {
    let body = '';
    for await (const chunk of request.setEncoding('latin1')) body += chunk;
    seen.push({ authorization: request.headers.authorization, body });
    response.writeHead(answer.status, { 'Content-Type': 'application/json' }).end(JSON.stringify(answer.body));
  });
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  baseUrl = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterAll(() => {
  server.close();
  rmSync(folder, { recursive: true, force: true });
});

/** A program of the system that is not here, or that needs a person. */
function standIn(name: string, script: string): void {
  writeFileSync(join(folder, name), `#!/bin/sh\n${script}\n`);
  chmodSync(join(folder, name), 0o755);
}

const env = () => ({ ...process.env, PATH: `${folder}:${process.env.PATH}`, HOME: folder, XDG_CONFIG_HOME: '' });
const read = (name: string) => readFileSync(join(folder, name), 'utf8');

describe('the command for macOS', () => {
  beforeAll(() => {
    standIn('screencapture', 'printf "the picture" > "$2"');
    standIn('pbcopy', `cat > ${folder}/clipboard`);
    standIn('osascript', `printf '%s\\n' "$2" >> ${folder}/notices`);
  });

  it('uploads the shot and copies its link', async () => {
    seen = [];
    answer = { status: 201, body: { status: 'ok', id: 'abc', url: link, type: 'image/png' } };
    await run('bash', ['-c', macosCommand(baseUrl, secret)], { env: env() });
    expect(read('clipboard')).toBe(link);
    expect(seen[0]?.authorization).toBe(`Bearer ${secret}`);
    expect(seen[0]?.body).toMatch(/name="image".*Content-Type: image\/png.*the picture/s);
  });

  it('copies nothing and says so where the server refuses', async () => {
    standIn('pbcopy', `printf overwritten > ${folder}/clipboard`);
    answer = { status: 403, body: { status: 'error', error: { code: 'quota_exceeded', message: 'It is full' } } };
    const { stderr } = await run('bash', ['-c', macosCommand(baseUrl, secret)], { env: env() });
    expect(stderr).toContain('It is full');
    expect(read('notices')).toContain('not uploaded');
    expect(read('clipboard')).toBe(link);
  });

  it('sends nothing when the shot is called off', async () => {
    standIn('screencapture', ':');
    seen = [];
    await run('bash', ['-c', macosCommand(baseUrl, secret)], { env: env() });
    expect(seen).toEqual([]);
  });
});

describe('the script for Flameshot', () => {
  const command = () => join(folder, '.local/bin/prntscrn-flameshot');

  it('keeps its token where nobody else reads it, and leaves none behind', async () => {
    const script = join(folder, 'prntscrn-flameshot.sh');
    writeFileSync(script, flameshotScript(baseUrl, secret), { mode: 0o644 });
    await run('sh', [script], { env: env() });
    const token = join(folder, '.config/prntscrn/flameshot-token');
    expect(statSync(token).mode & 0o777).toBe(0o600);
    expect(readFileSync(token, 'utf8')).toBe(`Authorization: Bearer ${secret}\n`);
    expect(() => statSync(script)).toThrow('ENOENT');
    expect(statSync(command()).mode & 0o777).toBe(0o700);
    expect(readFileSync(command(), 'utf8')).not.toContain(secret);
  });

  it('fails in words, in a notice too, where the server refuses', async () => {
    standIn('flameshot', 'printf "the picture"');
    standIn('notify-send', `printf '%s\\n' "$@" > ${folder}/notified`);
    answer = {
      status: 401,
      body: { status: 'error', error: { code: 'unauthorized', message: 'This token is revoked' } },
    };
    const failed = await run(command(), { env: env() }).catch((error) => error as { code: number; stderr: string });
    expect(failed).toMatchObject({ code: 1, stderr: 'Not uploaded: This token is revoked\n' });
    expect(read('notified')).toContain('This token is revoked');
  });

  it('ends quietly when the shot is called off', async () => {
    standIn('flameshot', 'exit 1');
    seen = [];
    await run(command(), { env: env() });
    expect(seen).toEqual([]);
  });
});

it.each(["it's", '$(reboot)', '`reboot`', 'a"b\\c', ''])('hands a shell %j as one word', async (text) => {
  const { stdout } = await run('sh', ['-c', `printf %s ${shellWord(text)}`]);
  expect(stdout).toBe(text);
});
