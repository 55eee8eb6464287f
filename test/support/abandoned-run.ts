import { renameSync, writeFileSync } from 'node:fs';
import { inject, it } from 'vitest';
import { startSessionBus } from './session-bus.ts';
import { startScreen } from './x-screen.ts';

// What `test/e2e/interrupted-run.test.ts` has a run of its own try, and kills.
it('has a database, a screen and a bus, and never ends', async () => {
  const [screen, bus] = await Promise.all([startScreen(), startSessionBus()]);
  const told = JSON.stringify({ screen: screen.display, bus: bus.address, database: inject('mariadbUrl') });
  const file = process.env.PRNTSCRN_TEST_TOLD ?? '';
  writeFileSync(`${file}.part`, told);
  renameSync(`${file}.part`, file);
  await new Promise(() => setInterval(() => {}, 1_000));
});
