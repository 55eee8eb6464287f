import { join } from 'node:path';
import { openDatabase } from '#db/open.ts';
import { type Act, act } from './crash-acts.ts';

// A process that does one thing to pictures, prints the answer as JSON, and dies by SIGKILL at a given step:
// node crash-child.ts DATA_DIR DATABASE_URL|- USER STEP|- ACT…

const [dataDir = '', databaseUrl = '-', userId = '', step, ...asked] = process.argv.slice(2);
const db = await openDatabase({
  databaseUrl: databaseUrl === '-' ? undefined : databaseUrl,
  sqliteFile: join(dataDir, 'prntscrn.sqlite'),
});
const reached = (at: string) => {
  if (at === step) process.kill(process.pid, 'SIGKILL');
};
console.log(JSON.stringify(await act({ db, dataDir, userId, reached }, asked as unknown as Act)));
await db.close();
