import type { Reporter, TestCase } from 'vitest/node';

/** More than so many tests that needed a second try, and the run is red: then it is not the machine. */
const mostSecondTries = 2;

/** Says aloud which tests were green only when they were tried again; each of them is a fault to be found. */
export class SecondTries implements Reporter {
  private readonly names: string[] = [];

  onTestCaseResult(test: TestCase): void {
    if (!test.diagnostic()?.flaky) return;
    const why = test.result().errors?.map(({ message, stacks }) => {
      const place = stacks?.find(({ file }) => file.includes('.test.ts'));
      return `    ${message.split('\n')[0]}${place ? ` (line ${place.line})` : ''}`;
    });
    this.names.push([`${test.module.relativeModuleId} > ${test.fullName}`, ...(why ?? [])].join('\n'));
  }

  onTestRunEnd(): void {
    const { names } = this;
    if (names.length === 0) return;
    console.log(`\nGreen at the second try only, ${names.length} (more than ${mostSecondTries} are red):`);
    for (const name of names) console.log(`  ${name}`);
    if (names.length > mostSecondTries) process.exitCode = 1;
  }
}
