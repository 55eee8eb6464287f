import { text } from 'node:stream/consumers';
import { config } from '#config/config.ts';
import type { Context } from '#context.ts';
import { openDatabase } from '#db/open.ts';
import { AppError } from '#errors/app-error.ts';
import { backupCommands } from './backup-commands.ts';
import { type BareDesk, type Command, type Desk, UsageError } from './command.ts';
import { doctorCommands } from './doctor-commands.ts';
import { moveCommands } from './move-commands.ts';
import { purgeCommands } from './purge-commands.ts';
import { releaseCommands } from './release-commands.ts';
import { siteCommands } from './site-commands.ts';
import { storeCommands } from './store-commands.ts';
import { tokenCommands } from './token-commands.ts';
import { userCommands } from './user-commands.ts';

// Exit codes: 0 done, 1 it could not be done, 2 called the wrong way.

const commands: Record<string, Command> = {
  ...userCommands,
  ...tokenCommands,
  ...purgeCommands,
  ...moveCommands,
  ...storeCommands,
  ...siteCommands,
  ...backupCommands,
  ...releaseCommands,
  ...doctorCommands,
};

const usage = () =>
  Object.entries(commands)
    .map(([name, command]) => `  npm run admin -- ${name} ${command.usage}\n      ${command.does}`)
    .join('\n');

/** Runs one operator's command on the database that the settings name; gives the exit code. */
async function admin(argv: string[]): Promise<number> {
  if (argv.length === 0 || ['help', '--help', '-h'].includes(argv[0] ?? '')) {
    console.log(`The operator's commands:\n${usage()}`);
    return argv.length === 0 ? 2 : 0;
  }
  // Most have two words.
  const words = commands[argv.slice(0, 2).join(' ')] ? 2 : 1;
  const name = argv.slice(0, words).join(' ');
  const command = commands[name];
  if (!command) return fail(`There is no command "${argv.slice(0, 2).join(' ')}". These there are:\n${usage()}`, 2);
  try {
    return await run(command, argv.slice(words));
  } catch (error) {
    if (error instanceof UsageError)
      return fail(`${error.message}\nUsage: npm run admin -- ${name} ${command.usage}`, 2);
    return fail(error instanceof AppError ? error.message : describe(error), 1);
  }
}

async function run(command: Command, args: string[]): Promise<number> {
  const settings = config();
  let code = 0;
  const bare: BareDesk = {
    config: settings,
    print: (line) => void process.stdout.write(`${line}\n`),
    note: (line) => void process.stderr.write(`${line}\n`),
    fail: (line) => {
      code = fail(line, 1);
    },
    readInput: () => text(process.stdin),
  };
  if (command.bare) {
    await command.run(bare, args);
    return code;
  }
  const db = await openDatabase(settings);
  let opened: Promise<Context> | undefined;
  // Loaded where it is needed: it brings all that the server is made of.
  const open = async () => await (await import('#context.ts')).context();
  const desk: Desk = {
    ...bare,
    db,
    context: () => {
      opened ??= open();
      return opened;
    },
  };
  try {
    await command.run(desk, args);
  } finally {
    await opened?.then((context) => context.close());
    await db.close();
  }
  return code;
}

function describe(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  return error.cause instanceof Error ? `${error.message}\n  because: ${error.cause.message}` : error.message;
}

function fail(message: string, code: number): number {
  process.stderr.write(`${message}\n`);
  return code;
}

process.exitCode = await admin(process.argv.slice(2));
