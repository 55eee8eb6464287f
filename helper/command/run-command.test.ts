import { expect, it } from 'vitest';
import { commands } from './command.ts';
import { runCommand } from './run-command.ts';
import { openTerminal } from './terminal.ts';

async function printed(...argv: string[]): Promise<string> {
  const lines: string[] = [];
  const terminal = { ...openTerminal(new AbortController().signal), print: (line: string) => void lines.push(line) };
  expect(await runCommand(argv, terminal)).toBe(0);
  return lines.join('\n');
}

it('tells what every option of a command means', async () => {
  for (const name of ['area', 'full', 'window', 'gif']) {
    const [usage = '', , , ...meanings] = (await printed(name, '--help')).split('\n');
    const options = new Set(usage.match(/--[a-z-]+/g));
    expect(options.size).toBeGreaterThan(4);
    for (const option of options)
      expect([name, option, meanings.join('\n')]).toEqual([name, option, expect.stringContaining(option)]);
  }
  for (const name of Object.keys(commands)) expect(await printed('help', name)).toMatch(`Usage: prntscrn ${name}`);
});

it('knows no command that is only a word of JavaScript', async () => {
  await expect(printed('help', 'toString')).rejects.toThrow('There is no command "toString"');
});
