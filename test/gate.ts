import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, dirname, join } from 'node:path';
import { z } from 'zod';

/** One check of a run: commands that end with code 0. A gate of tests counts its tests, any other counts as one. */
export interface Gate {
  readonly name: string;
  /** Run one after the other, up to the first that fails. */
  readonly commands: readonly (readonly string[])[];
  /** The vitest projects of that name, `*` for any end of it, are run after the commands, and their tests are counted. */
  readonly project?: 'unit' | 'unit*' | 'e2e*';
  /** More for vitest. */
  readonly options?: readonly string[];
  /** Shows the output while it runs; else it is shown only where the gate is red. */
  readonly live?: boolean;
  /** After so many seconds the gate is ended and red. */
  readonly limit: number;
}

/** How many checks or tests passed and failed. A test that was skipped failed. */
export interface Tally {
  readonly passed: number;
  readonly failed: number;
}

const root = join(import.meta.dirname, '..');
/** The tools of this checkout, on the Node that runs this. */
const path = [dirname(process.execPath), join(root, 'node_modules/.bin'), process.env.PATH].join(delimiter);

/** The gates that `npm run verify` and `npm test` share, beside the units' tests. */
export const gates: readonly Gate[] = [
  {
    name: 'types',
    commands: [
      ['next', 'typegen'],
      ['tsc', '--noEmit'],
    ],
    limit: 120,
  },
  { name: 'dead code', commands: [['knip', '--no-progress']], limit: 120 },
  { name: 'boundaries', commands: [[process.execPath, 'test/boundaries.ts']], limit: 120 },
  { name: 'lint', commands: [['biome', 'ci', '--colors=off', '.']], limit: 120 },
];

/** Runs gates, `atOnce` of them at a time, and prints a line for each as it ends. */
export async function runGates(list: readonly Gate[], atOnce: number): Promise<Tally> {
  const waiting = [...list];
  const tallies: Tally[] = [];
  const lane = async () => {
    for (let gate = waiting.shift(); gate; gate = waiting.shift()) tallies.push(await runGate(gate));
  };
  await Promise.all(Array.from({ length: atOnce }, lane));
  return sum(tallies);
}

export function sum(tallies: readonly Tally[]): Tally {
  return {
    passed: tallies.reduce((total, tally) => total + tally.passed, 0),
    failed: tallies.reduce((total, tally) => total + tally.failed, 0),
  };
}

async function runGate(gate: Gate): Promise<Tally> {
  const started = performance.now();
  const folder = mkdtempSync(join(tmpdir(), 'prntscrn-gate-'));
  const report = join(folder, 'report.json');
  try {
    let output = '';
    let code = 0;
    for (const command of [...gate.commands, ...vitestCommand(gate)]) {
      if (code !== 0) break;
      const ended = await run(command, gate, started, report);
      output += ended.output;
      code = ended.code;
    }
    const tally = gate.project ? countTests(report, code) : { passed: Number(code === 0), failed: Number(code !== 0) };
    if (tally.failed > 0 && !gate.live) console.log(output.trimEnd());
    const seconds = ((performance.now() - started) / 1000).toFixed(1);
    const tests = gate.project ? `, ${tally.passed} passed, ${tally.failed} failed` : '';
    console.log(`${tally.failed === 0 ? '✓' : '✗'} ${gate.name} (${seconds} s${tests})`);
    return tally;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function vitestCommand(gate: Gate): string[][] {
  if (!gate.project) return [];
  return [['vitest', 'run', '--project', gate.project, ...(gate.options ?? [])]];
}

async function run(
  command: readonly string[],
  gate: Gate,
  started: number,
  report: string,
): Promise<{ code: number; output: string }> {
  const [program = '', ...args] = command;
  // A group of its own, so that a gate that hangs is ended with all that it started.
  const child = spawn(program, args, {
    cwd: root,
    detached: true,
    stdio: ['ignore', gate.live ? 'inherit' : 'pipe', gate.live ? 'inherit' : 'pipe'],
    env: { ...process.env, PATH: path, NEXT_TELEMETRY_DISABLED: '1', PRNTSCRN_TEST_REPORT: report },
  });
  let output = '';
  const keep = (chunk: Buffer) => {
    output += chunk;
  };
  child.stdout?.on('data', keep);
  child.stderr?.on('data', keep);
  const end = (signal: NodeJS.Signals) => child.pid && process.kill(-child.pid, signal);
  const forward = (signal: NodeJS.Signals) => end(signal);
  process.on('SIGINT', forward).on('SIGTERM', forward);
  const timer = setTimeout(
    () => {
      output += `\n${gate.name} did not end within ${gate.limit} s`;
      end('SIGKILL');
    },
    Math.max(0, gate.limit * 1000 - (performance.now() - started)),
  );
  const code = await new Promise<number>((done) => {
    child.once('error', (error) => {
      output += `${program}: ${error.message}`;
      done(1);
    });
    child.once('close', (status) => done(status ?? 1));
  });
  clearTimeout(timer);
  process.off('SIGINT', forward).off('SIGTERM', forward);
  return { code, output };
}

const reportSchema = z.object({
  testResults: z.array(z.object({ status: z.string(), assertionResults: z.array(z.object({ status: z.string() })) })),
});

/**
 * Counts the tests of vitest's JSON report. Skipped and to-do tests, files that did not load, errors outside of tests
 * and a run without a single test all count as failed.
 */
export function countTests(report: string, code: number): Tally {
  let files: z.infer<typeof reportSchema>['testResults'];
  try {
    files = reportSchema.parse(JSON.parse(readFileSync(report, 'utf8'))).testResults;
  } catch {
    return { passed: 0, failed: 1 };
  }
  const tests = files.flatMap((file) => file.assertionResults);
  const passed = tests.filter((test) => test.status === 'passed').length;
  const unloaded = files.filter((file) => file.assertionResults.length === 0).length;
  const failed = tests.length - passed + unloaded;
  return { passed, failed: failed === 0 && (code !== 0 || passed === 0) ? 1 : failed };
}
