import { audit } from './audit.ts';
import { Book, BrokenPromise } from './book.ts';
import type { FromLedger, ToLedger } from './message.ts';

// The ledger, a process that shares nothing with the product: it is told what is asked and answered, and judges that.

const book = new Book();
const say = (said: FromLedger) => process.send?.(said);
let done = Promise.resolve();

async function take(told: ToLedger): Promise<void> {
  try {
    if (told.type !== 'audit') await book.note(told);
    else say({ type: 'verdict', figures: await audit(book, told.place) });
  } catch (error) {
    say({ type: 'broken', promise: error instanceof BrokenPromise ? error.message : String((error as Error).stack) });
  }
}

process.on('message', (told: ToLedger) => {
  done = done.then(() => take(told));
});
process.on('disconnect', () => process.exit(0));
