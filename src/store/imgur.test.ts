import { afterAll, afterEach, beforeAll, describe } from 'vitest';
import { type ImgurServer, openImgurServer } from '#test/support/imgur-server.ts';
import { conformsToStore } from './conformance.ts';
import { openImgurStore } from './imgur.ts';
import type { Store } from './store.ts';

describe('imgur', () => {
  let imgur: ImgurServer;
  let store: Store;
  beforeAll(async () => {
    imgur = await openImgurServer();
    store = await openImgurStore({
      IMGUR_CLIENT_ID: imgur.clientId,
      IMGUR_API_URL: imgur.url,
      IMGUR_IMAGE_URL: imgur.url,
    });
  });
  afterEach(() => imgur.calm());
  afterAll(() => imgur.close());

  conformsToStore(() => store);
});
