import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { promisify } from 'node:util';
import { HelperError } from '#helper/platform/helper-error.ts';
import type { Printer } from './print.ts';

const run = promisify(execFile);

/** The default printer of CUPS, or the only one; undefined where there is none or no CUPS. */
export async function findCupsPrinter(): Promise<Printer | undefined> {
  const name = await defaultPrinter();
  return name === undefined ? undefined : { name, print: (png) => print(name, png) };
}

async function defaultPrinter(): Promise<string | undefined> {
  // Words in the person's language would not be understood here.
  const ask = async (option: string) =>
    (await run('lpstat', [option], { env: { ...process.env, LC_ALL: 'C' }, timeout: 5_000 })).stdout;
  const chosen = await ask('-d')
    .then((said) => /destination: (\S+)/.exec(said)?.[1])
    .catch(() => undefined);
  if (chosen) return chosen;
  const all = await ask('-e').catch(() => '');
  const names = all.split('\n').filter((line) => line.trim() !== '');
  return names.length === 1 ? names[0]?.trim() : undefined;
}

async function print(name: string, png: Uint8Array): Promise<void> {
  const lp = spawn('lp', ['-s', '-d', name, '-t', 'Screenshot', '-o', 'fit-to-page'], {
    stdio: ['pipe', 'ignore', 'pipe'],
  });
  let said = '';
  lp.stderr.on('data', (chunk: Buffer) => {
    said += chunk;
  });
  lp.stdin.on('error', () => undefined).end(png);
  const [code] = await once(lp, 'close').catch((cause) => {
    throw new HelperError('print_failed', 'The picture was not printed: lp cannot be started.', { cause });
  });
  if (code === 0) return;
  throw new HelperError('print_failed', `The picture was not printed: ${said.trim() || `lp ended with ${code}`}`);
}
