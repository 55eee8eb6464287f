#!/usr/bin/env node
import { exitCodeOf } from './command/exit-code.ts';
import { runCommand } from './command/run-command.ts';
import { openTerminal } from './command/terminal.ts';
import { HelperError } from './platform/helper-error.ts';

const stop = new AbortController();
const terminal = openTerminal(stop.signal);
let interrupted = 0;
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
  process.on(signal, () => {
    // A second Ctrl+C means: now. npm passes on a first one that we have got already, so it has to come a little later.
    if (interrupted && performance.now() - interrupted > 300) process.exit(130);
    interrupted ||= performance.now();
    stop.abort();
  });
}

const argv = process.argv.slice(2);
void main().then((code) => process.exit(code));

/** The only place that turns errors into words and an exit code. */
async function main(): Promise<number> {
  try {
    return await runCommand(argv, terminal);
  } catch (error) {
    terminal.progress(undefined);
    const known = error instanceof HelperError ? error : undefined;
    const message = known?.message ?? `Something unexpected went wrong: ${describe(error)}`;
    if (argv.includes('--json')) {
      terminal.print(JSON.stringify({ status: 'error', error: { code: known?.code ?? 'unexpected', message } }));
    }
    terminal.say(message);
    if (known?.code === 'usage') terminal.say('See: prntscrn help');
    return interrupted ? 130 : exitCodeOf(known?.code ?? 'unexpected');
  }
}

function describe(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  return process.env.PRNTSCRN_DEBUG ? (error.stack ?? error.message) : error.message;
}
