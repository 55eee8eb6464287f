import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { type IncomingMessage, request as onward, type ServerResponse } from 'node:http';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { gzip } from 'node:zlib';
import type { ReleaseTarget } from '#contract/release.ts';
import { signRelease } from '#helper/packaging/sign-release.ts';
import { type SeenRequest, startScriptedServer } from './scripted-server.ts';
import type { TestServer } from './server.ts';
import { trialKey } from './trial-program.ts';

const hour = 3_600_000;

/** The key that the helpers of a test know, one that takes its place one day, and one of somebody else. */
export const keys = { known: trialKey(1), next: trialKey(2), stranger: trialKey(3) };

export interface ReleaseOrder {
  readonly version: string;
  readonly serial: number;
  readonly program: Buffer | string;
  readonly signers?: readonly (keyof typeof keys)[];
  /** How many hours ago it was signed, and for how many days. */
  readonly hoursAgo?: number;
  readonly days?: number;
}

/** Makes and signs a release for one system in a folder of its own below `root`. */
export async function makeRelease(root: string, target: ReleaseTarget, order: ReleaseOrder): Promise<string> {
  const { version, serial, program, signers = ['known'], hoursAgo = 1, days = 30 } = order;
  const folder = join(root, `release-${serial}-${version}`);
  mkdirSync(folder);
  writeFileSync(join(folder, `prntscrn-${version}-${target}.gz`), await promisify(gzip)(program, { level: 1 }));
  const secrets = signers.map((name) => {
    const file = join(root, `${name}.pem`);
    writeFileSync(file, keys[name].pem);
    return file;
  });
  await signRelease({ folder, version, serial, publishedAt: Date.now() - hoursAgo * hour, days, keys: secrets });
  return folder;
}

/** Somebody on the way between a helper and its server. */
export interface Middle {
  readonly url: string;
  /** What went through since the last change. */
  readonly seen: SeenRequest[];
  /** Passes everything on. */
  honest(): void;
  /** Shows the release of this folder in the place of the server's. */
  show(folder: string): void;
  /** Gives other bytes for every file of a release. */
  swap(bytes: (real: Buffer) => Buffer, folder: string): void;
  /** Answers the first question about releases, and no other. */
  tire(): void;
  /** Cuts the first download after so many bytes. */
  cut(after: number): void;
  stop(): Promise<void>;
}

export async function startMiddle(server: TestServer): Promise<Middle> {
  const { url, seen, answer, stop } = await startScriptedServer();
  const pass = (request: IncomingMessage, response: ServerResponse, after = Number.POSITIVE_INFINITY) => {
    const { method, headers } = request;
    const passed = onward(new URL(request.url ?? '/', server.url), { method, headers }, (real) => {
      response.writeHead(real.statusCode ?? 502, real.headers);
      let left = after;
      real.on('data', (piece: Buffer) => {
        left -= piece.length;
        if (left <= 0) real.destroy();
      });
      real.on('error', () => {}).on('close', () => left <= 0 && response.destroy());
      real.pipe(response);
    });
    passed.on('error', () => response.destroy());
    request.pipe(passed);
  };
  const nameOf = ({ url: path = '' }: IncomingMessage) =>
    path.startsWith('/helper/') ? path.split('/').at(-1) : undefined;
  return {
    url,
    seen,
    stop,
    honest: () => answer(pass),
    show: (folder) =>
      answer((request, response) => {
        const name = nameOf(request);
        if (name) response.end(readFileSync(join(folder, name)));
        else pass(request, response);
      }),
    swap: (bytes, folder) =>
      answer((request, response) => {
        const name = nameOf(request);
        if (name?.endsWith('.gz')) sendPart(request, response, bytes(readFileSync(join(folder, name))));
        else pass(request, response);
      }),
    tire: () => {
      let asked = 0;
      answer((request, response) => {
        if (nameOf(request) === 'manifest.json') asked += 1;
        if (asked > 1) response.writeHead(503).end();
        else pass(request, response);
      });
    },
    cut: (after) => {
      let first = true;
      answer((request, response) => {
        const cuts = first && nameOf(request)?.endsWith('.gz');
        if (cuts) first = false;
        pass(request, response, cuts ? after : undefined);
      });
    },
  };
}

/** As servers do: from the byte that is asked for, or 416 where there is none. */
function sendPart({ headers }: IncomingMessage, response: ServerResponse, bytes: Buffer): void {
  const from = Number(/^bytes=(\d+)-$/.exec(headers.range ?? '')?.[1] ?? 0);
  if (from >= bytes.length) return void response.writeHead(416).end();
  const range = { 'Content-Range': `bytes ${from}-${bytes.length - 1}/${bytes.length}` };
  response.writeHead(from > 0 ? 206 : 200, { 'Content-Length': bytes.length - from, ...(from > 0 && range) });
  response.end(bytes.subarray(from));
}
