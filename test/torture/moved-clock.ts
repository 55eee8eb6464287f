import { readFileSync } from 'node:fs';

// Loaded into a process before all else (--import): its clock is the machine's, and as many milliseconds as the file says.

const file = process.env.TORTURE_CLOCK ?? '';
const lookMs = 50;
let offset = 0;

function look(): void {
  try {
    offset = Number(readFileSync(file, 'utf8')) || 0;
  } catch {
    // It is being written: what it said a moment ago holds on.
  }
}

const realNow = Date.now.bind(Date);
Date.now = () => realNow() + offset;
globalThis.Date = new Proxy(Date, {
  construct: (real, args, asked) => Reflect.construct(real, args.length > 0 ? args : [real.now()], asked),
  apply: (real) => new real(real.now()).toString(),
});
look();
setInterval(look, lookMs).unref();
