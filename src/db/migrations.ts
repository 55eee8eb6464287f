import { existsSync } from 'node:fs';
import { join } from 'node:path';

/** The folder of one engine's migrations; the server, the tests and the commands all run from the project's root. */
export function migrationsFolder(engine: 'sqlite' | 'mysql'): string {
  const folder = join(/* turbopackIgnore: true */ process.cwd(), 'drizzle', engine);
  if (!existsSync(folder)) throw new Error(`No migrations at ${folder}: start prntscrn from its own folder`);
  return folder;
}
