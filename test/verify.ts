import { type Gate, gates, runGates } from './gate.ts';
import { missingPackages } from './packages.ts';

/** `npm run verify`: every check that needs neither a build, a browser nor a screen, and no more than seconds. */
const missing = missingPackages();
if (missing.length > 0) {
  console.error(`Some programs are missing. Install them, then run this again:\n  ${missing.join(' && ')}`);
  process.exit(1);
}
const started = performance.now();
// `npm test` gives each file a world of its own, which takes as long again as the tests.
const unit: Gate = {
  name: 'unit',
  commands: [],
  project: 'unit',
  options: ['--no-isolate', '--maxWorkers=3'],
  limit: 300,
};
const { failed } = await runGates([unit, ...gates], 2);
const seconds = ((performance.now() - started) / 1000).toFixed(1);
console.log(failed === 0 ? `all green in ${seconds} s` : `${failed} failed in ${seconds} s`);
process.exitCode = failed === 0 ? 0 : 1;
