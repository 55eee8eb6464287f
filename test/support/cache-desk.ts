import { createHash, randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { readdir, stat } from 'node:fs/promises';
import { createServer, get, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, onTestFinished } from 'vitest';
import { newId } from '#db/new-id.ts';
import { type Cache, type CachedPicture, type CacheSources, openCache } from '#store/cache.ts';
import type { HeldPicture } from '#store/held-picture.ts';

interface Picture extends CachedPicture {
  readonly content: Buffer;
}

/** Caches on a real folder, another one for each test, before a store that is spoken to over HTTP. */
export class CacheDesk {
  /** For files beside the cache. */
  readonly base = mkdtempSync(join(tmpdir(), 'prntscrn-cache-'));
  folder = '';
  url = '';
  /** The ids that the store was asked for. */
  calls: string[] = [];
  /** What the store does when it is asked; it gives the picture unless told otherwise. */
  answer: (response: ServerResponse, content: Buffer) => unknown = () => undefined;
  readonly #held = new Map<string, Buffer>();
  readonly #server = createServer((request, response) => {
    const id = (request.url ?? '').slice(1);
    this.calls.push(id);
    this.answer(response, this.#held.get(id) ?? Buffer.of());
  });

  async start(): Promise<void> {
    this.#server.listen(0, '127.0.0.1');
    await once(this.#server, 'listening');
    this.url = `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  stop(): void {
    this.#server.closeAllConnections();
    this.#server.close();
    rmSync(this.base, { recursive: true, force: true });
  }

  reset(): void {
    this.calls = [];
    this.answer = (response, content) => response.end(content);
    this.folder = join(this.base, newId(8));
  }

  /** A picture that the store has. */
  put(bytes = 10_000): Picture {
    const content = randomBytes(bytes);
    const id = newId();
    this.#held.set(id, content);
    return { id, bytes, sha256: createHash('sha256').update(content).digest('hex'), content };
  }

  /** A cache as a process of its own would open it; it is closed after the test. */
  open(mostBytes = 1_000_000, more: Partial<CacheSources> = {}): Cache {
    const cache = openCache({ folder: this.folder, mostBytes, ...more });
    onTestFinished(() => cache.close());
    return cache;
  }

  hold(cache: Cache, picture: CachedPicture): Promise<HeldPicture> {
    const fetch = () =>
      new Promise<IncomingMessage>((resolve, reject) => {
        get(`${this.url}/${picture.id}`, { agent: false }, resolve).on('error', reject);
      });
    return cache.hold(picture, fetch);
  }

  async read(cache: Cache, picture: CachedPicture): Promise<Buffer> {
    return await (await this.hold(cache, picture)).read();
  }

  pathOf({ id }: CachedPicture): string {
    return join(this.folder, id.slice(0, 2), id);
  }

  /** The names of files that are being written, or were. */
  drafts(): string[] {
    return readdirSync(join(this.folder, 'drafts'), { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile() && !entry.name.endsWith('.lock'))
      .map((entry) => entry.name);
  }

  /** All that lies in the cache's folder. */
  async bytes(): Promise<number> {
    const entries = await readdir(this.folder, { recursive: true, withFileTypes: true }).catch(() => []);
    const files = entries.filter((entry) => entry.isFile() && !entry.name.endsWith('.lock'));
    const sizes = files.map((entry) =>
      stat(join(entry.parentPath, entry.name)).then(
        ({ size }) => size,
        () => 0,
      ),
    );
    return (await Promise.all(sizes)).reduce((sum, size) => sum + size, 0);
  }
}

/** A desk for the tests of the suite that calls this. */
export function openCacheDesk(): CacheDesk {
  const desk = new CacheDesk();
  beforeAll(() => desk.start());
  beforeEach(() => desk.reset());
  afterAll(() => desk.stop());
  return desk;
}
