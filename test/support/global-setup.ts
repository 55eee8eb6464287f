import type { TestProject } from 'vitest/node';
import { endWithRun } from './end-with-run.ts';
import { startMariaDb } from './mariadb.ts';

declare module 'vitest' {
  interface ProvidedContext {
    /** `mysql://` URL of the run's private MariaDB; databases are made beside the one that it names. */
    mariadbUrl: string;
  }
}

/** One MariaDB for a whole run; each test makes a database of its own in it. */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  endWithRun();
  const server = await startMariaDb();
  project.provide('mariadbUrl', await server.createDatabase());
  return () => server.stop();
}
