import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { chmodSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import type { IncomingMessage } from 'node:http';
import { request } from 'node:https';
import { dirname, join } from 'node:path';
import type { Readable } from 'node:stream';
import { setTimeout as sleep } from 'node:timers/promises';
import { freePort } from './server.ts';

const deploy = join(import.meta.dirname, '../../docs/deploy');
const host = 'shots.example.org';

const upstreamLine = 'server 127.0.0.1:3000 max_fails=3 fail_timeout=10s;';

/** One of the examples in docs/deploy/, loaded by the real program, with TLS at a port of this machine. */
export interface TlsProxy {
  readonly name: string;
  readonly port: number;
  readonly log: () => string;
  /** Asks through it as a client at such an address of this machine. */
  ask(path: string, options?: Asked): Promise<Answered>;
  stop(): Promise<void>;
}

interface Asked {
  readonly method?: string;
  readonly headers?: Record<string, string>;
  readonly body?: Readable | Buffer | string;
  readonly from?: string;
}

export interface Answered {
  readonly status: number;
  readonly headers: IncomingMessage['headers'];
  readonly body: Buffer;
}

/** Puts something else in the place of each text, which has to be there. */
function replaced(text: string, changes: readonly (readonly [string, string])[]): string {
  return changes.reduce((whole, [from, to]) => {
    if (!whole.includes(from)) throw new Error(`The example does not have "${from}"`);
    return whole.replaceAll(from, to);
  }, text);
}

function makeCertificate(folder: string): void {
  const subject = ['-subj', `/CN=${host}`, '-addext', `subjectAltName=DNS:${host}`];
  const files = ['-keyout', join(folder, 'privkey.pem'), '-out', join(folder, 'fullchain.pem')];
  const key = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes', '-days', '2'];
  execFileSync('openssl', ['req', '-x509', ...key, ...subject, ...files], { stdio: 'pipe' });
}

/** nginx with docs/deploy/nginx.conf before one server or several; only addresses and the certificate's place are others. */
export async function startNginx(folder: string, ...serverPorts: string[]): Promise<TlsProxy> {
  const [port, plain] = [await freePort(), await freePort()];
  mkdirSync(folder);
  chmodSync(folder, 0o755);
  makeCertificate(folder);
  const site = replaced(readFileSync(join(deploy, 'nginx.conf'), 'utf8'), [
    ['listen [::]:80;', ''],
    ['listen [::]:443 ssl http2;', ''],
    ['listen 80;', `listen 127.0.0.1:${plain};`],
    ['listen 443 ssl', `listen 127.0.0.1:${port} ssl`],
    [upstreamLine, serverPorts.map((one) => upstreamLine.replace('3000', one)).join(' ')],
    [`/etc/letsencrypt/live/${host}`, folder],
  ]);
  const args = nginxArguments(folder, site);
  return await running('nginx', spawn('nginx', args, { env: nginxEnv, stdio: 'pipe' }), folder, port);
}

/** What a CDN is to us: nginx as a shared cache that does as the answers say. Gives its address; `X-Cache` tells what it did. */
export async function startSharedCache(
  folder: string,
  server: string,
): Promise<{ url: string; stop(): Promise<void> }> {
  const port = await freePort();
  mkdirSync(folder);
  // Its workers are somebody else where it is started by root.
  for (const one of [dirname(folder), folder]) chmodSync(one, 0o755);
  const site = `proxy_cache_path ${folder}/cache keys_zone=pictures:1m;
server {
  listen 127.0.0.1:${port};
  keepalive_timeout 0;
  location /image/ {
    proxy_pass ${server};
    proxy_cache pictures;
    proxy_cache_key $uri;
    proxy_cache_revalidate on;
    add_header X-Cache $upstream_cache_status always;
  }
}`;
  const child = spawn('nginx', nginxArguments(folder, site), { env: nginxEnv, stdio: 'ignore' });
  const url = `http://127.0.0.1:${port}`;
  for (let attempt = 0; attempt < 200; attempt++) {
    if (await fetch(`${url}/image/none`).catch(() => undefined)) return { url, stop: () => ended(child) };
    await sleep(50);
  }
  await ended(child);
  throw new Error('nginx did not answer within 10 s');
}

const nginxEnv = { ...process.env, PATH: `${process.env.PATH}:/usr/sbin` };

/** Writes a whole configuration around a site's and has nginx check it. */
function nginxArguments(folder: string, site: string): string[] {
  const config = join(folder, 'nginx.conf');
  const places = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi'].map(
    (one) => `${one}_temp_path ${folder}/${one};`,
  );
  writeFileSync(
    config,
    `daemon off; worker_processes 1; pid ${folder}/pid; error_log stderr warn;
events { worker_connections 256; }
http { access_log off; ${places.join(' ')}
${site} }`,
  );
  const args = ['-c', config, '-e', 'stderr'];
  execFileSync('nginx', ['-t', '-q', ...args], { env: nginxEnv, stdio: 'pipe' });
  return args;
}

/** Caddy with docs/deploy/Caddyfile; only addresses are others, and the certificate is not fetched. */
export async function startCaddy(folder: string, serverPort: string): Promise<TlsProxy> {
  const port = await freePort();
  mkdirSync(folder);
  makeCertificate(folder);
  const site = replaced(readFileSync(join(deploy, 'Caddyfile'), 'utf8'), [
    [`\n${host} {`, `\n${host}:${port} {\n\tbind 127.0.0.1\n\ttls ${folder}/fullchain.pem ${folder}/privkey.pem`],
    ['reverse_proxy 127.0.0.1:3000', `reverse_proxy 127.0.0.1:${serverPort}`],
  ]);
  const config = join(folder, 'Caddyfile');
  writeFileSync(config, `{\n\tadmin off\n\tauto_https disable_redirects\n}\n${site}`);
  const env = {
    ...process.env,
    HOME: folder,
    XDG_DATA_HOME: folder,
    XDG_CONFIG_HOME: folder,
  };
  const args = ['--config', config, '--adapter', 'caddyfile'];
  execFileSync('caddy', ['validate', ...args], { env, stdio: 'pipe' });
  return await running('caddy', spawn('caddy', ['run', ...args], { env, stdio: 'pipe' }), folder, port);
}

async function running(name: string, child: ChildProcess, folder: string, port: number): Promise<TlsProxy> {
  let log = '';
  for (const stream of [child.stdout, child.stderr])
    stream?.on('data', (chunk) => {
      log += chunk;
    });
  const ca = readFileSync(join(folder, 'fullchain.pem'));
  const ask: TlsProxy['ask'] = (path, { method = 'GET', headers = {}, body, from = '127.0.0.1' } = {}) =>
    new Promise((resolve, reject) => {
      const at = { host: '127.0.0.1', port, servername: host, ca, localAddress: from, agent: false as const };
      const asked = request({ ...at, path, method, headers: { host, ...headers } }, async (response) => {
        const chunks: Buffer[] = [];
        for await (const chunk of response) chunks.push(chunk);
        resolve({ status: response.statusCode ?? 0, headers: response.headers, body: Buffer.concat(chunks) });
      });
      asked.on('error', reject);
      if (body === undefined || typeof body === 'string' || Buffer.isBuffer(body)) asked.end(body);
      else body.pipe(asked);
    });
  const stop = () => ended(child);
  for (let attempt = 0; attempt < 200; attempt++) {
    if (await ask('/healthz').catch(() => undefined)) return { name, port, log: () => log, ask, stop };
    await sleep(50);
  }
  await stop();
  throw new Error(`${name} did not answer within 10 s:\n${log}`);
}

async function ended(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null) return;
  const gone = new Promise((done) => child.once('exit', done));
  child.kill('SIGTERM');
  // Caddy and nginx would wait for connections that are under way.
  const deadline = setTimeout(() => child.kill('SIGKILL'), 3000);
  await gone;
  clearTimeout(deadline);
}
