import { defineConfig } from 'vitest/config';
import { LongestFirst } from './test/support/longest-first.ts';

/** `npm test` tells of a packaged helper, on which the desktop is tested then, and not on the sources. */
const packaged = process.env.PRNTSCRN_TEST_HELPER_DESKTOP;
const desktop = ['test/e2e/desktop-*.test.ts', 'test/e2e/helper-desktop.test.ts'];
const e2e = {
  testTimeout: 120_000,
  hookTimeout: 180_000,
  // Each file has screens, servers, folders and databases of its own, and waits more than it works.
  maxWorkers: 2,
};

export default defineConfig({
  test: {
    sequence: { sequencer: LongestFirst },
    globalSetup: ['test/support/global-setup.ts'],
    projects: [
      {
        extends: true,
        test: {
          name: 'unit',
          // vitest would leave one of two cores idle.
          maxWorkers: 2,
          include: ['{src,helper,test/support,test/torture}/**/*.test.ts', 'test/*.test.ts'],
          testTimeout: 20_000,
        },
      },
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
