import { appendFileSync, createReadStream, statSync } from 'node:fs';
import { join } from 'node:path';
import { openDatabase } from '#db/open.ts';
import { openIncoming } from '#image/incoming.ts';
import { receiveImage } from '#image/receive.ts';
import { recoverUploads } from '#image/recover.ts';
import { removeImage } from '#image/remove.ts';
import { replaceImage } from '#image/replace.ts';
import { SmallUploads } from '#image/small-uploads.ts';
import { Turns } from '#image/turns.ts';
import { openMover } from '#move/mover.ts';
import { removeOwnAccount } from '#purge/remove-account.ts';
import { runPurge } from '#purge/run.ts';
import { openStores } from '#store/open-store.ts';
import { silent, userCaller } from './image-desk.ts';
import { openShelf } from './shelf-store.ts';

// A process that does one thing to pictures and dies by SIGKILL at a given step:
// node crash-child.ts DATA_DIR DATABASE_URL|- USER upload FILE TYPE|upload-on FILE TYPE|replace FILE TYPE ID|delete ID|purge|move|recover|leave EMAIL [STEP]
// `upload-on` and `move` bring pictures to a remote store, which keeps them in DATA_DIR/shelf and says so in DATA_DIR/puts.

const [dataDir = '', databaseUrl = '-', userId = '', verb, ...rest] = process.argv.slice(2);
const db = await openDatabase({
  databaseUrl: databaseUrl === '-' ? undefined : databaseUrl,
  sqliteFile: join(dataDir, 'prntscrn.sqlite'),
});
const shelf = await openShelf(join(dataDir, 'shelf'));
shelf.obstacle = async ({ id }) => appendFileSync(join(dataDir, 'puts'), `${id}\n`);
const opened = await openStores({ dataDir, store: 'disk', storeEnvironment: {} });
const stores = { ...opened, named: (name: string) => (name === shelf.name ? shelf : opened.named(name)) };
const step = rest.at(-1);
const reached = (at: string) => {
  if (at === step) process.kill(process.pid, 'SIGKILL');
};
const caller = userCaller(userId);
const at = { db, stores, log: silent, reached };
const mover = openMover({ ...at, disk: stores.disk }, { store: shelf.name });

if (verb === 'upload' || verb === 'upload-on' || verb === 'replace') {
  // Its length decides whether it comes in to memory or to a file: either has to survive.
  const length = verb === 'upload' ? { 'content-length': String(statSync(rest[0] ?? '').size) } : {};
  const headers = { 'content-type': rest[1], ...length };
  const incoming = openIncoming(join(dataDir, 'incoming'));
  const sources = {
    db,
    disk: stores.disk,
    incoming,
    inspections: new Turns(40_000_000),
    small: new SmallUploads(1_000_000, 1_000_000),
    baseUrl: 'https://shots.example',
    maxUploadBytes: 10_000_000,
    maxPixels: 10_000_000,
    retentionDays: 0,
    quotaBytes: 0,
    quotaImages: 0,
    stallMs: 10_000,
    reached,
    ...(verb === 'upload-on' && { onward: mover }),
  };
  const upload = { headers, body: createReadStream(rest[0] ?? '') };
  const replacing = { receiving: sources, erasing: { db, stores, log: silent }, reached };
  const answer = await (verb === 'replace'
    ? replaceImage(replacing, caller, rest[2] ?? '', upload)
    : receiveImage(sources, caller, upload));
  console.log(JSON.stringify(answer));
  incoming.close();
} else if (verb === 'delete') {
  console.log(JSON.stringify(await removeImage(at, caller, rest[0] ?? '')));
} else if (verb === 'purge') {
  console.log(JSON.stringify(await runPurge(at)));
} else if (verb === 'move') {
  console.log(JSON.stringify(await mover.run()));
} else if (verb === 'leave') {
  const name = rest[0] ?? '';
  const person = { ...caller, via: 'session', name, verifiedAt: Date.now() } as const;
  console.log(await removeOwnAccount(at, person, name));
} else if (verb === 'recover') {
  const incoming = openIncoming(join(dataDir, 'incoming'));
  console.log(JSON.stringify(await recoverUploads({ db, disk: stores.disk, incoming })));
  incoming.close();
}
await mover.close();
await db.close();
