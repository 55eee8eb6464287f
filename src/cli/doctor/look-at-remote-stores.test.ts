import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, expect, it } from 'vitest';
import { parseConfig } from '#config/config.ts';
import { type ImgurServer, imgurSays, openImgurServer } from '#test/support/imgur-server.ts';
import { openUploadthing, tokenOf, type UploadthingSite } from '#test/support/uploadthing-server.ts';
import { lookAtStores } from './look-at-stores.ts';

const dataDir = mkdtempSync(join(tmpdir(), 'prntscrn-look-remote-'));
let imgur: ImgurServer;
let uploadthing: UploadthingSite;
/** Where nobody listens: the port of discard, RFC 863. */
const nowhere = 'http://127.0.0.1:9';

beforeAll(async () => {
  [imgur, uploadthing] = await Promise.all([openImgurServer(), openUploadthing()]);
});
afterEach(() => {
  imgur.calm();
  uploadthing.reset();
});
afterAll(async () => {
  await Promise.all([imgur.close(), uploadthing.close()]);
  rmSync(dataDir, { recursive: true, force: true });
});

/** What is said of a store with these settings, in one line. */
async function told(name: 'imgur' | 'uploadthing', changes: Record<string, string> = {}) {
  const settings = {
    imgur: { IMGUR_CLIENT_ID: imgur.clientId, IMGUR_API_URL: imgur.url, IMGUR_IMAGE_URL: imgur.url },
    uploadthing: {
      UPLOADTHING_TOKEN: uploadthing.token,
      UPLOADTHING_API_URL: uploadthing.url,
      UPLOADTHING_INGEST_URL: uploadthing.url,
      UPLOADTHING_FILES_URL: uploadthing.url,
    },
  }[name];
  const config = parseConfig({ DATA_DIR: dataDir, STORE: name, ...settings, ...changes });
  const found = (await lookAtStores(config)).find((one) => one.name === `store ${name}`);
  const line = `${found?.state}: ${found?.detail} | ${found?.advice.join(' ')}`;
  expect(line).not.toMatch(/sk_|hmac|secret|undefined/);
  expect(line).not.toContain(imgur.clientId);
  return line;
}

const limited =
  /bad: takes no picture: .* \| It may be asked again in \d+ \w+, and the pictures that wait on this disk/;
const away =
  /bad: takes no picture: .*does not answer.* \| Look at the network and at its address in the settings; new pictures wait/;
const otherBytes = { keep: () => ({ bytes: Buffer.from('something else'), type: 'image/png' }) };

it('finds nothing wrong with imgur and uploadthing where nothing is, and leaves nothing there', async () => {
  expect(await told('imgur')).toMatch(/^ok: takes, gives back and removes/);
  expect(imgur.pictures.size).toBe(0);
  expect(await told('uploadthing')).toMatch(/^ok: takes, gives back and removes/);
  expect(uploadthing.held()).toEqual([]);
});

it('names the setting of a key that is refused, and how to go on when it is mended', async () => {
  const mended = 'When that is mended: npm run -s admin -- moves retry --all';
  const ofImgur = await told('imgur', { IMGUR_CLIENT_ID: 'ffffffffffffff0' });
  expect(ofImgur).toMatch(/bad: takes no picture: imgur answered with status 403: The client_id provided is invalid/);
  expect(ofImgur).toContain('Look at IMGUR_CLIENT_ID');
  expect(ofImgur).toContain(mended);
  // Its ingest knows no more than that the signature is none; its API says what the matter is.
  const wrong = tokenOf({ apiKey: 'sk_live_another', appId: 'app1234567', regions: ['fra1'] });
  const ofUploadthing = await told('uploadthing', { UPLOADTHING_TOKEN: wrong });
  expect(ofUploadthing).toMatch(/bad: takes no picture: .*Invalid signature.*; .*status 401: Invalid API key/);
  expect(ofUploadthing).toContain('Look at UPLOADTHING_TOKEN');
  expect(ofUploadthing).toContain(mended);
});

it('says when a store that limits us may be asked again', async () => {
  imgur.left.user = 5;
  expect(await told('imgur')).toMatch(limited);
  imgur.calm();
  imgur.trouble('upload', { ...imgurSays.tooMany, headers: { 'retry-after': '600' } });
  expect(await told('imgur')).toMatch(limited);
  uploadthing.faults.upload = { status: 429, headers: { 'retry-after': '120' } };
  expect(await told('uploadthing')).toMatch(/asked again in 2 min/);
});

it('tells of a store that is out of reach where to look, and what becomes of pictures until then', async () => {
  expect(await told('imgur', { IMGUR_API_URL: nowhere })).toMatch(away);
  expect(await told('uploadthing', { UPLOADTHING_INGEST_URL: nowhere })).toMatch(away);
  expect(await told('uploadthing', { UPLOADTHING_FILES_URL: nowhere })).toMatch(/bad: does not give back what it took/);
  // One that no new picture goes to.
  const elsewhere = await told('imgur', { IMGUR_API_URL: nowhere, STORE: 'disk' });
  expect(elsewhere).toMatch(/address in the settings$/);
  uploadthing.faults.upload = { status: 503 };
  expect(await told('uploadthing')).toMatch(/bad: takes no picture: .*503.* \| Look at the network/);
});

it('finds a store that gives back other bytes, and one that does not remove', async () => {
  Object.assign(imgur.manners, otherBytes);
  expect(await told('imgur')).toMatch(/bad: takes no picture: imgur changes this picture/);
  imgur.calm();
  uploadthing.faults.file = { status: 200, body: 'something else', type: 'image/png' };
  expect(await told('uploadthing')).toMatch(/bad: does not give back what it took: they are other bytes/);
  uploadthing.reset();
  uploadthing.faults.deleteFiles = { status: 500, body: '{"error":"Not now"}' };
  expect(await told('uploadthing')).toMatch(/bad: does not remove what it took: .*Not now.* \| Look at the network/);
});
