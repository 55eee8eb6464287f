import { defineConfig } from 'vitest/config';
import { LongestFirst } from './test/support/longest-first.ts';
import { SecondTries } from './test/support/second-tries.ts';
import { thorough } from './test/support/thorough-units.ts';

/** Where a gate wants to read what came of each test. */
const report = process.env.PRNTSCRN_TEST_REPORT;

/** `npm test` tells of a packaged helper, on which the desktop is tested then, and not on the sources. */
const packaged = process.env.PRNTSCRN_TEST_HELPER_DESKTOP;
const desktop = ['test/e2e/desktop-*.test.ts', 'test/e2e/helper-desktop.test.ts'];
/** The units' tests, in two projects: what one runs before each commit is without those that take seconds. */
const units = ['{src,helper,test/support,test/torture}/**/*.test.ts', 'test/*.test.ts'];
const unit = {
  // vitest would leave one of two cores idle.
  maxWorkers: 2,
  testTimeout: 20_000,
};
const e2e = {
  // A key, a window and a notification go through programs that are not ours; `SecondTries` says aloud who needed it.
  retry: 1,
  // One second is over before a loaded machine has sent a picture.
  expect: { poll: { timeout: 15_000 } },
  testTimeout: 120_000,
  hookTimeout: 180_000,
  // Each file has screens, servers, folders and databases of its own, and waits more than it works.
  maxWorkers: 2,
};

export default defineConfig({
  test: {
    reporters: ['default', new SecondTries(), ...(report ? ['json'] : [])],
    outputFile: { json: report ?? '' },
    sequence: { sequencer: LongestFirst },
    globalSetup: ['test/support/global-setup.ts'],
    projects: [
      { extends: true, test: { name: 'unit', include: units, exclude: thorough, ...unit } },
      { extends: true, test: { name: 'unit-thorough', include: thorough, ...unit } },
      {
        extends: true,
        test: {
          name: 'e2e',
          include: ['test/e2e/**/*.test.ts'],
          exclude: packaged ? desktop : [],
          ...e2e,
        },
      },
      ...(packaged
        ? [{ test: { name: 'e2e-packaged', include: desktop, env: { PRNTSCRN_TEST_HELPER: packaged }, ...e2e } }]
        : []),
    ],
  },
});
