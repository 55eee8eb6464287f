import { execFile, execFileSync, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PassThrough } from 'node:stream';
import { promisify } from 'node:util';
import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { buildIfStale } from '#cli/build.ts';
import { startCaddy, startNginx, type TlsProxy } from '#test/support/proxies.ts';
import { startServer, type TestServer, unitArguments } from '#test/support/server.ts';

const deploy = join(import.meta.dirname, '../../docs/deploy');

describe('the units for systemd', () => {
  const unit = (name: string) => readFileSync(join(deploy, name), 'utf8');

  it('are what systemd understands, and leave the server little to do to the machine', () => {
    for (const name of ['prntscrn.service', 'prntscrn-backup.service', 'prntscrn-backup.timer']) {
      // What it does not understand it tells on stderr, and goes on.
      const { status, stderr } = spawnSync('systemd-analyze', ['verify', '--man=no', join(deploy, name)], {
        encoding: 'utf8',
      });
      expect([name, status, stderr.split('\n').filter((line) => line.includes('prntscrn'))]).toEqual([name, 0, []]);
    }
    for (const name of ['prntscrn.service', 'prntscrn-backup.service']) {
      const told = execFileSync(
        'systemd-analyze',
        ['security', '--offline=true', '--threshold=20', join(deploy, name)],
        { encoding: 'utf8' },
      );
      console.log(told.trim().split('\n').at(-1));
      expect(Number(/exposure level for \S+: (\d+\.\d)/.exec(told)?.[1])).toBeLessThanOrEqual(2);
    }
  });

  it('start the server as it is started below, and the command that makes backups', () => {
    expect(unit('prntscrn.service')).toContain(`\nExecStart=/usr/bin/env node ${unitArguments.join(' ')}\n`);
    expect(unit('prntscrn-backup.service')).toMatch(
      /\nExecStart=\/usr\/bin\/env node \S+ src\/cli\/admin\.ts backup --to \S+ --keep 14\n/,
    );
  });
});

describe('behind a proxy that ends TLS', () => {
  const folder = mkdtempSync(join(tmpdir(), 'prntscrn-proxies-'));
  const proxies: TlsProxy[] = [];
  let server: TestServer;
  let token: string;
  let picture: Buffer;
  beforeAll(async () => {
    await buildIfStale();
    server = await startServer({ door: 'systemd', env: { BASE_URL: 'https://shots.example.org' } });
    const email = ['--email', 'ada@example.test'];
    await server.admin(['user', 'create', ...email, '--name', 'Ada', '--password-stdin'], 'a long password');
    token = (
      await server.admin(['token', 'create', ...email, '--scopes', 'image:write image:read', '--name', 't'])
    ).trim();
    const { port } = new URL(server.url);
    proxies.push(await startNginx(join(folder, 'nginx'), port), await startCaddy(join(folder, 'caddy'), port));
    const [width, height] = [4080, 4080];
    const noise = Buffer.alloc(width * height * 3);
    // Not to be packed, and cheaper than real randomness.
    for (let at = 0, state = 1; at + 4 <= noise.length; at += 4) {
      state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
      noise.writeUInt32LE(state, at);
    }
    picture = await sharp(noise, { raw: { width, height, channels: 3 } })
      .png({ compressionLevel: 0 })
      .toBuffer();
    expect(picture.length).toBeGreaterThan(49_000_000);
  }, 600_000);
  afterAll(async () => {
    for (const proxy of proxies) await proxy.stop();
    await server?.stop();
    rmSync(folder, { recursive: true, force: true });
  });

  /** The body of an upload's form, before and behind the picture. */
  const boundary = 'frame';
  const head = `--${boundary}\r\nContent-Disposition: form-data; name="image"; filename="a.png"\r\nContent-Type: image/png\r\n\r\n`;
  const tail = `\r\n--${boundary}--\r\n`;
  const formHeaders = (bytes: number) => ({
    authorization: `Bearer ${token}`,
    'content-type': `multipart/form-data; boundary=${boundary}`,
    'content-length': `${bytes}`,
  });
  /** Bytes of uploads that the server has on its disk and has not finished. */
  const comingIn = () => {
    const found = readdirSync(join(server.dataDir, 'incoming'), { recursive: true, withFileTypes: true });
    const parts = found.filter((one) => one.isFile() && one.name.endsWith('.part'));
    return parts.reduce((sum, one) => sum + statSync(join(one.parentPath, one.name)).size, 0);
  };

  it.each(['nginx', 'caddy'])(
    '%s passes 50 MB on as they come, and gives them back whole and in parts',
    async (name) => {
      const proxy = proxies.find((one) => one.name === name);
      if (!proxy) throw new Error(`${name} does not run`);
      const body = new PassThrough();
      const asked = proxy.ask('/image', {
        method: 'POST',
        headers: formHeaders(head.length + picture.length + tail.length),
        body,
      });
      body.write(head);
      body.write(picture.subarray(0, 10_000_000));
      // Nothing more is sent before this has come through.
      await expect.poll(comingIn, { timeout: 20_000 }).toBeGreaterThan(5_000_000);
      body.write(picture.subarray(10_000_000));
      body.end(tail);
      const { status, body: answer } = await asked;
      expect([status, status === 201 ? '' : answer.toString()]).toEqual([201, '']);
      const { id, url } = JSON.parse(answer.toString());
      expect(url).toMatch(/^https:\/\/shots\.example\.org\/image\//);

      const whole = await proxy.ask(`/image/${id}`);
      expect(whole.headers).toMatchObject({
        'content-type': 'image/png',
        'content-length': `${picture.length}`,
        'accept-ranges': 'bytes',
      });
      const sha256 = (bytes: Buffer) => createHash('sha256').update(bytes).digest('hex');
      expect(sha256(whole.body)).toBe(sha256(picture));
      const part = await proxy.ask(`/image/${id}`, { headers: { range: 'bytes=40000000-40000099' } });
      expect([part.status, part.headers['content-range']]).toEqual([206, `bytes 40000000-40000099/${picture.length}`]);
      expect(part.body).toEqual(picture.subarray(40_000_000, 40_000_100));
      const again = await proxy.ask(`/image/${id}`, { headers: { 'if-none-match': whole.headers.etag ?? '' } });
      expect([again.status, again.body.length]).toEqual([304, 0]);
      expect((await proxy.ask(`/image/${id}`, { method: 'HEAD' })).headers['content-length']).toBe(`${picture.length}`);
      expect(whole.headers['strict-transport-security']).toContain('max-age');
    },
  );

  it.each(['nginx', 'caddy'])('%s lets the server refuse what is too large in its own words', async (name) => {
    const proxy = proxies.find((one) => one.name === name);
    const big = join(folder, `too-big-for-${name}`);
    writeFileSync(big, '');
    truncateSync(big, 60_000_000);
    const where = ['--insecure', '--resolve', `shots.example.org:${proxy?.port}:127.0.0.1`];
    const what = ['-H', `Authorization: Bearer ${token}`, '-H', 'Expect:', '-F', `image=@${big}`];
    const address = `https://shots.example.org:${proxy?.port}/image`;
    const { stdout } = await promisify(execFile)('curl', ['-sS', '-w', '%{http_code}', ...where, ...what, address]);
    expect(stdout).toMatch(/"code":"too_large".*413$/);
  });

  it.each([
    ['nginx', 2],
    ['caddy', 4],
  ])('%s tells the server the true address of a client, who cannot make up another', async (name, first) => {
    const proxy = proxies.find((one) => one.name === name);
    const tryCode = async (from: string, forwarded: string) => {
      const headers = {
        'content-type': 'application/x-www-form-urlencoded',
        'x-forwarded-for': forwarded,
        forwarded: `for=${forwarded}`,
      };
      return (await proxy?.ask('/device', { method: 'POST', headers, body: 'user_code=AAAA', from }))?.status;
    };
    const told: (number | undefined)[] = [];
    for (let at = 0; at < 31; at++) told.push(await tryCode(`127.0.0.${first}`, `203.0.113.${at}`));
    expect(told.slice(0, 30)).not.toContain(429);
    expect(told.at(-1)).toBe(429);
    expect(await tryCode(`127.0.0.${first + 1}`, '203.0.113.200')).not.toBe(429);
  });

  it.each(['nginx', 'caddy'])('%s leads nobody to a host that a request makes up', async (name) => {
    const proxy = proxies.find((one) => one.name === name);
    const headers = { 'x-forwarded-host': 'evil.example', 'x-forwarded-proto': 'http' };
    const told = await proxy?.ask('/.well-known/oauth-authorization-server', { headers });
    expect(JSON.parse(told?.body.toString() ?? '').issuer).toMatch(/^https:\/\/shots\.example\.org/);
    expect(told?.body.toString()).not.toContain('evil.example');
  });
});
