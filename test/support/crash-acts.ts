import { appendFileSync, createReadStream, statSync } from 'node:fs';
import { join } from 'node:path';
import type { Database } from '#db/database.ts';
import { openIncoming } from '#image/incoming.ts';
import { receiveImage } from '#image/receive.ts';
import { recoverUploads } from '#image/recover.ts';
import { removeImage } from '#image/remove.ts';
import { replaceImage } from '#image/replace.ts';
import { SmallUploads } from '#image/small-uploads.ts';
import { Turns } from '#image/turns.ts';
import { type Mover, openMover } from '#move/mover.ts';
import { removeOwnAccount } from '#purge/remove-account.ts';
import { runPurge } from '#purge/run.ts';
import { openStores } from '#store/open-store.ts';
import type { Stores } from '#store/store.ts';
import { silent, userCaller } from './image-desk.ts';
import { openShelf } from './shelf-store.ts';

/** Where it happens, and who is told of each step on the way. */
export interface ActPlace {
  readonly db: Database;
  readonly dataDir: string;
  readonly userId: string;
  readonly reached: (step: string) => void;
}

/** `upload-on` and `move` bring pictures to a remote store, which keeps them in DATA_DIR/shelf and says so in DATA_DIR/puts. */
export type Act =
  | ['upload' | 'upload-on', file: string, type: string]
  | ['replace', file: string, type: string, id: string]
  | ['delete', id: string]
  | ['purge' | 'move' | 'recover']
  | ['leave', email: string];

/** Does one thing to pictures as a server that has just started does; gives the answer of the product. */
export async function act(place: ActPlace, asked: Act): Promise<unknown> {
  const { db, dataDir, reached } = place;
  const shelf = await openShelf(join(dataDir, 'shelf'));
  shelf.obstacle = async ({ id }) => appendFileSync(join(dataDir, 'puts'), `${id}\n`);
  const opened = await openStores({ dataDir, store: 'disk', storeEnvironment: {} });
  const stores = { ...opened, named: (name: string) => (name === shelf.name ? shelf : opened.named(name)) };
  const at = { db, stores, log: silent, reached };
  const caller = userCaller(place.userId);
  const mover = openMover({ ...at, disk: stores.disk }, { store: shelf.name });
  const [verb, first = ''] = asked;
  try {
    if (verb === 'delete') return await removeImage(at, caller, first);
    if (verb === 'purge') return await runPurge(at);
    if (verb === 'move') return await mover.run();
    if (verb === 'leave') {
      const person = { ...caller, via: 'session', name: first, verifiedAt: Date.now() } as const;
      return await removeOwnAccount(at, person, first);
    }
    return await takeIn(place, stores, mover, asked);
  } finally {
    await mover.close();
  }
}

async function takeIn({ db, dataDir, userId, reached }: ActPlace, stores: Stores, onward: Mover, asked: Act) {
  const incoming = openIncoming(join(dataDir, 'incoming'));
  const caller = userCaller(userId);
  const [verb, file = '', type = '', id = ''] = asked;
  try {
    if (verb === 'recover') return await recoverUploads({ db, disk: stores.disk, incoming });
    // Its length decides whether it comes in to memory or to a file: either has to survive.
    const length = verb === 'upload' ? { 'content-length': String(statSync(file).size) } : {};
    const upload = { headers: { 'content-type': type, ...length }, body: createReadStream(file) };
    const receiving = { ...limits(), db, disk: stores.disk, incoming, reached };
    if (verb === 'replace')
      return await replaceImage({ receiving, erasing: { db, stores, log: silent }, reached }, caller, id, upload);
    return await receiveImage({ ...receiving, ...(verb === 'upload-on' && { onward }) }, caller, upload);
  } finally {
    incoming.close();
  }
}

const limits = () => ({
  inspections: new Turns(40_000_000),
  small: new SmallUploads(1_000_000, 1_000_000),
  baseUrl: 'https://shots.example',
  maxUploadBytes: 10_000_000,
  maxPixels: 10_000_000,
  retentionDays: 0,
  quotaBytes: 0,
  quotaImages: 0,
  stallMs: 10_000,
});
