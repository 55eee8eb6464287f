import type { Config } from '#config/config.ts';
import type { Context } from '#context.ts';
import type { Database } from '#db/database.ts';

/** One command of `npm run admin`, such as `user list`; on a desk with the database open, unless it is told apart. */
export type Command = OrdinaryCommand | BareCommand;

interface CommandWords {
  /** What follows the command's name in the usage, e.g. `--email E [--json]`. */
  readonly usage: string;
  /** One line saying what it does. */
  readonly does: string;
}

/** `run` throws UsageError for arguments that it cannot take; AppError for what cannot be done. */
interface OrdinaryCommand extends CommandWords {
  readonly bare?: false;
  readonly run: (desk: Desk, args: string[]) => Promise<void>;
}

/** One that opens no database beforehand, since that migrates it, or makes one. */
export interface BareCommand extends CommandWords {
  readonly bare: true;
  readonly run: (desk: BareDesk, args: string[]) => Promise<void>;
}

/** What a command works with. */
export interface Desk extends BareDesk {
  readonly db: Database;
  /** Stores and all else that the server works with, opened at the first call; on the same database. */
  readonly context: () => Promise<Context>;
}

export interface BareDesk {
  readonly config: Config;
  /** Writes one line to stdout. */
  readonly print: (line: string) => void;
  /** Writes one line to stderr: how far the work is. */
  readonly note: (line: string) => void;
  /** Says on stderr what could not be done; the command ends with exit code 1 then. */
  readonly fail: (line: string) => void;
  /** All of stdin as text. */
  readonly readInput: () => Promise<string>;
}

/** The command was called the wrong way: exit code 2 and the usage. */
export class UsageError extends Error {}
