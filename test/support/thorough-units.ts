/**
 * Tests of units that take more than three seconds: the real clock, retries, thousands of random inputs, both databases at
 * some size. `npm test` runs them with the others, `npm run verify` does not.
 */
export const thorough: string[] = [
  'helper/recording/record.test.ts',
  'helper/update/hand-over.test.ts',
  'src/image/container/avif.test.ts',
  'src/image/container/inspect.test.ts',
  'src/image/container/webp.test.ts',
  'src/image/title/search.test.ts',
  'src/move/run-moves.test.ts',
  'src/oauth/provider.test.ts',
  'src/purge/run.test.ts',
  'src/purge/timer.test.ts',
  'src/session/session.test.ts',
  'src/store/imgur-api.test.ts',
  'src/store/uploadthing.test.ts',
  'src/store/upstream.test.ts',
  'src/two-factor/two-factor.test.ts',
  'test/explain.test.ts',
  'test/gates.test.ts',
];
