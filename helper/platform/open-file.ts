import { spawn } from 'node:child_process';

/** How long a program may take to say that it cannot, in milliseconds; one that works may stay open for hours. */
const patience = 3_000;

function opener(file: string): [command: string, ...args: string[]] {
  if (process.platform === 'darwin') return ['open', file];
  if (process.platform === 'win32') return ['rundll32', 'url.dll,FileProtocolHandler', file];
  return ['xdg-open', file];
}

/** Opens a file in the program that the desktop has for it. Resolves to whether there was one. */
export async function openFile(file: string): Promise<boolean> {
  const [command, ...args] = opener(file);
  return new Promise((resolve) => {
    const program = spawn(command, args, { stdio: 'ignore', detached: true });
    const timer = setTimeout(() => resolve(true), patience);
    const say = (opened: boolean) => {
      clearTimeout(timer);
      resolve(opened);
    };
    program.once('error', () => say(false));
    program.once('exit', (code) => say(code === 0));
    program.unref();
  });
}
