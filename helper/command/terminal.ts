/** The process's surroundings, as a command sees them. */
export interface Terminal {
  readonly env: Record<string, string | undefined>;
  /** Writes one line to stdout: results and nothing else. */
  readonly print: (line: string) => void;
  /** Writes one line to stderr: everything that is meant for a person. */
  readonly say: (line: string) => void;
  /** Shows progress in place on stderr, where that is a terminal; undefined wipes it. */
  readonly progress: (line: string | undefined) => void;
  /** Whether stdout is a terminal. */
  readonly interactive: boolean;
  readonly readInput: () => Promise<string>;
  /** Aborted by Ctrl+C and by SIGTERM. */
  readonly signal: AbortSignal;
}

export function openTerminal(signal: AbortSignal): Terminal {
  let shown = false;
  const wipe = () => {
    if (shown) process.stderr.write('\r\x1b[K');
    shown = false;
  };
  return {
    env: process.env,
    print: (line) => {
      wipe();
      process.stdout.write(`${line}\n`);
    },
    say: (line) => {
      wipe();
      process.stderr.write(`${line}\n`);
    },
    progress: (line) => {
      if (!process.stderr.isTTY) return;
      wipe();
      if (line === undefined) return;
      process.stderr.write(line);
      shown = true;
    },
    interactive: process.stdout.isTTY === true,
    readInput: async () => {
      let text = '';
      for await (const chunk of process.stdin.setEncoding('utf8')) text += chunk;
      return text;
    },
    signal,
  };
}
