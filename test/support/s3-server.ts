import crypto, { type CipherKey, createCipheriv, createDecipheriv } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import S3rver from '@20minutes/s3rver';

/** A running S3 server with one bucket, and the settings by which the product finds it. */
export interface S3Server {
  readonly url: string;
  readonly bucket: string;
  readonly environment: Readonly<Record<string, string>>;
  /** Where it keeps its objects: `bucket/key._S3rver_object`. */
  readonly folder: string;
  stop(): Promise<void>;
}

// Its continuation tokens are in DES, which OpenSSL 3 no longer has; three times with one key is the same cipher.
const threeTimes = (key: CipherKey) => Buffer.concat([key, key, key] as Buffer[]);
Object.assign(crypto, {
  createCipheriv: (name: string, key: CipherKey, iv: Buffer) =>
    name === 'des' ? createCipheriv('des-ede3-cbc', threeTimes(key), iv) : createCipheriv(name, key, iv),
  createDecipheriv: (name: string, key: CipherKey, iv: Buffer) =>
    name === 'des' ? createDecipheriv('des-ede3-cbc', threeTimes(key), iv) : createDecipheriv(name, key, iv),
});

interface S3Options {
  readonly port?: number;
  readonly folder?: string;
  /** Hears of each request that it has answered, and from which port of the client's it came. */
  readonly answered?: (request: { method: string; path: string; status: number; port: number }) => void;
}

/** Starts the S3 server of npm on a free port of loopback (or on `port`), with its objects in a folder of its own. */
export async function startS3Server(options: S3Options = {}): Promise<S3Server> {
  const folder = options.folder ?? mkdtempSync(join(tmpdir(), 'prntscrn-s3-'));
  const bucket = 'pictures';
  const server = new S3rver({
    address: '127.0.0.1',
    port: options.port ?? 0,
    directory: folder,
    silent: true,
    vhostBuckets: false,
    configureBuckets: [{ name: bucket, configs: [] }],
  });
  const { port } = await server.run();
  server.httpServer.on('request', ({ method = '', url: path = '', socket }, response) => {
    const from = socket.remotePort ?? 0;
    response.once('finish', () => options.answered?.({ method, path, status: response.statusCode, port: from }));
  });
  const url = `http://127.0.0.1:${port}`;
  return {
    url,
    bucket,
    folder,
    environment: {
      S3_ENDPOINT: url,
      S3_BUCKET: bucket,
      // The one pair that this server knows.
      S3_ACCESS_KEY_ID: 'S3RVER',
      S3_SECRET_ACCESS_KEY: 'S3RVER',
    },
    stop: async () => {
      const closed = server.close();
      server.httpServer.closeAllConnections();
      await closed;
      if (options.folder === undefined) rmSync(folder, { recursive: true, force: true });
    },
  };
}
