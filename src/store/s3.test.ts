import { existsSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { newId } from '#db/new-id.ts';
import { type S3Server, startS3Server } from '#test/support/s3-server.ts';
import { conformsToStore } from './conformance.ts';
import { s3Driver } from './s3.ts';
import type { Store } from './store.ts';

describe('the S3 store against an S3 server', () => {
  let server: S3Server;
  let folder: string;
  const opened = async (more: Record<string, string> = {}): Promise<Store> => {
    const store = await s3Driver.open({ ...server.environment, ...more }, '');
    if (!store) throw new Error('The store was not opened');
    return store;
  };
  const picture = (bytes = 'bytes') => {
    const id = newId();
    const file = join(folder, id);
    writeFileSync(file, bytes);
    return { id, file, type: 'image/png', bytes: bytes.length } as const;
  };
  beforeAll(async () => {
    server = await startS3Server();
    folder = mkdtempSync(join(tmpdir(), 'prntscrn-'));
  });
  afterAll(async () => {
    await server.stop();
    rmSync(folder, { recursive: true, force: true });
  });

  describe('at the root of a bucket', () => {
    let store: Store;
    beforeAll(async () => {
      store = await opened();
    });
    conformsToStore(() => store);
  });

  describe('under a prefix', () => {
    let store: Store;
    beforeAll(async () => {
      store = await opened({ S3_PREFIX: 'shots/of-us', S3_REGION: 'auto', S3_PATH_STYLE: 'true' });
    });
    conformsToStore(() => store);

    it('puts everything there and sees nothing else', async () => {
      const [mine, root] = [picture(), picture()];
      await store.put(mine);
      await (await opened()).put(root);
      expect(existsSync(join(server.folder, server.bucket, 'shots/of-us', `${mine.id}._S3rver_object`))).toBe(true);
      const keys: string[] = [];
      for await (const one of store.list?.() ?? []) keys.push(one.key);
      expect(keys).toContain(mine.id);
      expect(keys).not.toContain(root.id);
    });
  });

  it('keeps type and privacy with the bytes', async () => {
    const put = picture();
    await (await opened()).put(put);
    const objects = readdirSync(join(server.folder, server.bucket));
    expect(objects).toContain(`${put.id}._S3rver_object`);
  });
});
