import { createReadStream } from 'node:fs';
import { join } from 'node:path';
import { openDatabase } from '#db/open.ts';
import { openIncoming } from '#image/incoming.ts';
import { receiveImage } from '#image/receive.ts';
import { recoverUploads } from '#image/recover.ts';
import { removeImage } from '#image/remove.ts';
import { Turns } from '#image/turns.ts';
import { runPurge } from '#purge/run.ts';
import { openStores } from '#store/open-store.ts';
import { silent, userCaller } from './image-desk.ts';

// A process that does one thing to pictures and dies by SIGKILL at a given step:
// node crash-child.ts DATA_DIR DATABASE_URL|- USER upload FILE TYPE|delete ID|purge|recover [STEP]

const [dataDir = '', databaseUrl = '-', userId = '', verb, ...rest] = process.argv.slice(2);
const db = await openDatabase({
  databaseUrl: databaseUrl === '-' ? undefined : databaseUrl,
  sqliteFile: join(dataDir, 'prntscrn.sqlite'),
});
const stores = await openStores({ dataDir, store: 'disk', storeEnvironment: {} });
const step = rest.at(-1);
const reached = (at: string) => {
  if (at === step) process.kill(process.pid, 'SIGKILL');
};
const caller = userCaller(userId);
const at = { db, stores, log: silent, reached };

if (verb === 'upload') {
  const headers = { 'content-type': rest[1] };
  const incoming = openIncoming(join(dataDir, 'incoming'));
  const sources = {
    db,
    disk: stores.disk,
    incoming,
    inspections: new Turns(40_000_000),
    baseUrl: 'https://shots.example',
    maxUploadBytes: 10_000_000,
    maxPixels: 10_000_000,
    retentionDays: 0,
    stallMs: 10_000,
    reached,
  };
  const answer = await receiveImage(sources, caller, { headers, body: createReadStream(rest[0] ?? '') });
  console.log(JSON.stringify(answer));
  incoming.close();
} else if (verb === 'delete') {
  console.log(JSON.stringify(await removeImage(at, caller, rest[0] ?? '')));
} else if (verb === 'purge') {
  console.log(JSON.stringify(await runPurge(at)));
} else if (verb === 'recover') {
  const incoming = openIncoming(join(dataDir, 'incoming'));
  console.log(JSON.stringify(await recoverUploads({ db, disk: stores.disk, incoming })));
  incoming.close();
}
await db.close();
