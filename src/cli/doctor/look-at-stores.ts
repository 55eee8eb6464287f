import { randomBytes } from 'node:crypto';
import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { buffer } from 'node:stream/consumers';
import type { Config } from '#config/config.ts';
import { newId } from '#db/new-id.ts';
import { reasonOf } from '#errors/reason-of.ts';
import { openStores } from '#store/open-store.ts';
import { type Store, StoreError } from '#store/store.ts';
import { spanWords } from '../time-words.ts';
import { bad, type Finding, ok } from './finding.ts';

/** One pixel: some stores take nothing but pictures. */
const pixel = Buffer.from(
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAQAAAC1HAwCAAAAC0lEQVR42mNkYAAAAAYAAjCB0C8AAAAASUVORK5CYII=',
  'base64',
);

/** Puts one pixel into each store that is set up, reads it back and removes it. */
export async function lookAtStores(config: Config): Promise<Finding[]> {
  let stores: Awaited<ReturnType<typeof openStores>>;
  try {
    stores = await openStores(config);
  } catch (error) {
    return [bad('store', reasonOf(error), 'docs/stores.md has the settings of each')];
  }
  const file = join(config.dataDir, `doctor-${randomBytes(6).toString('hex')}.png`);
  try {
    writeFileSync(file, pixel, { mode: 0o600, flag: 'wx' });
    return await Promise.all(stores.all.map((store) => tryStore(store, file, store.name === stores.current.name)));
  } catch (error) {
    return [bad('store', `nothing could be tried: ${reasonOf(error)}`)];
  } finally {
    rmSync(file, { force: true });
  }
}

async function tryStore(store: Store, file: string, isCurrent: boolean): Promise<Finding> {
  const name = `store ${store.name}`;
  const startedAt = performance.now();
  let key: string | undefined;
  let step = 'takes no picture';
  try {
    key = await store.put({ id: newId(22), file, type: 'image/png', bytes: pixel.length });
    step = 'does not give back what it took';
    const given = await buffer(await store.open(key));
    if (!given.equals(pixel)) throw new Error('they are other bytes');
    step = 'does not remove what it took';
    const [refused] = await store.remove([key]);
    if (refused) throw refused;
    return ok(name, `takes, gives back and removes, in ${spanWords(performance.now() - startedAt)}`);
  } catch (error) {
    if (key !== undefined) await store.remove([key]);
    // A refusal of one picture may be one of our credentials: whether it could be put is asked of the store too.
    const general = await store.check().then(
      () => undefined,
      (fault) => fault,
    );
    const told = [error, general].find((one) => one instanceof StoreError && one.trouble !== undefined) ?? error;
    const words = told === error ? reasonOf(error) : `${reasonOf(error)}; ${reasonOf(told)}`;
    return bad(name, `${step}: ${words}`, ...adviceOn(store.name, told, isCurrent));
  }
}

const settingsOf: Readonly<Record<string, string>> = {
  s3: 'S3_ACCESS_KEY_ID, S3_SECRET_ACCESS_KEY and S3_BUCKET',
  imgur: 'IMGUR_CLIENT_ID',
  uploadthing: 'UPLOADTHING_TOKEN',
};

/** What to do about it, and what becomes of pictures until then. */
function adviceOn(store: string, error: unknown, isCurrent: boolean): string[] {
  const { trouble, retryAfterMs } = error instanceof StoreError ? error : { trouble: undefined };
  if (trouble === 'limited') {
    const when = retryAfterMs === undefined ? 'later' : `in ${spanWords(retryAfterMs)}`;
    return [
      `It may be asked again ${when}${isCurrent ? ', and the pictures that wait on this disk go there by themselves' : ''}`,
    ];
  }
  if (trouble === 'away')
    return [
      `Look at the network and at its address in the settings${isCurrent ? '; new pictures wait on this disk meanwhile' : ''}`,
    ];
  const docs = 'docs/stores.md has its settings and what its keys must allow';
  if (trouble !== 'refused' || settingsOf[store] === undefined) return [docs];
  return [`Look at ${settingsOf[store]}: ${docs}`, 'When that is mended: npm run -s admin -- moves retry --all'];
}
