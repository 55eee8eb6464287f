/**
 * Tests of units that take more than two seconds: the real clock, retries, thousands of random inputs, both databases at
 * some size. `npm test` runs them with the others, `npm run verify` does not.
 */
export const thorough: string[] = [
  'helper/overlay/layer.test.ts',
  'helper/recording/record.test.ts',
  'helper/update/hand-over.test.ts',
  'src/editor/redrawing.test.ts',
  'src/image/container/avif.test.ts',
  'src/image/container/gif.test.ts',
  'src/image/container/inspect.test.ts',
  'src/image/container/jpeg.test.ts',
  'src/image/container/png.test.ts',
  'src/image/container/webp.test.ts',
  'src/image/receive.test.ts',
  'src/image/title/search.test.ts',
  'src/move/move.test.ts',
  'src/move/run-moves.test.ts',
  'src/oauth/provider.test.ts',
  'src/purge/run.test.ts',
  'src/purge/timer.test.ts',
  'src/session/session.test.ts',
  'src/statistics/tally.test.ts',
  'src/store/imgur-api.test.ts',
  'src/store/s3.test.ts',
  'src/store/uploadthing.test.ts',
  'src/store/upstream.test.ts',
  'src/two-factor/two-factor.test.ts',
  'src/user/search-users.test.ts',
  'test/explain.test.ts',
  'test/gates.test.ts',
];
