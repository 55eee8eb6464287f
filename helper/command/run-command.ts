import { HelperError } from '#helper/platform/helper-error.ts';
import { ownVersion } from '#helper/platform/own-version.ts';
import { asksVersion } from './asks-version.ts';
import { commands } from './command.ts';
import type { ExitCode } from './exit-code.ts';
import type { Terminal } from './terminal.ts';

/**
 * Finds and runs the command that the arguments name.
 * @throws HelperError `usage` for what is no command; whatever the command throws.
 */
export async function runCommand(argv: string[], terminal: Terminal): Promise<ExitCode> {
  const [name, ...rest] = argv;
  if (asksVersion(argv)) {
    terminal.print(await ownVersion());
    return 0;
  }
  const asksHelp = name === 'help' || name === '--help' || name === '-h';
  if (name === undefined || asksHelp || rest.includes('--help') || rest.includes('-h')) {
    const { helpText, usageOf } = await import('./help.ts');
    const about = asksHelp ? rest[0] : name;
    if (about !== undefined && !Object.hasOwn(commands, about)) throw unknown(about);
    const text = about === undefined ? helpText() : usageOf(about);
    if (name !== undefined) terminal.print(text);
    else terminal.say(text);
    return name === undefined ? 2 : 0;
  }
  const command = Object.hasOwn(commands, name) ? commands[name] : undefined;
  if (!command) throw unknown(name);
  const run = await command.load();
  return run(rest, terminal);
}

function unknown(name: string): HelperError {
  return new HelperError(
    'usage',
    `There is no command "${name}". The commands are: ${Object.keys(commands).join(', ')}`,
  );
}
