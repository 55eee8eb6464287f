import { existsSync } from 'node:fs';
import { delimiter, join } from 'node:path';

/** Whether a program is there to measure against. */
export function installed(program: string): boolean {
  const folders = [...(process.env.PATH ?? '').split(delimiter), '/usr/sbin'];
  return folders.some((folder) => existsSync(join(folder, program)));
}
