import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';

const root = join(import.meta.dirname, '..');

/** What docs/threats.md says: each attack with its tests, as file and title. */
function rowsOf(text: string): { attack: string; tests: [string, string][] }[] {
  const lines = text.split('\n').filter((line) => /^\| (?!attack|---)/.test(line));
  return lines.map((line) => {
    const [, attack = '', , tests = ''] = line.split(/ ?(?<!\\)\| ?/);
    const named = [...tests.matchAll(/`([^`]+\.test\.ts)`: (.*?)(?: <br> |$)/g)];
    return { attack, tests: named.map(([, file = '', title = '']) => [file, title]) };
  });
}

it('has a test for every attack of docs/threats.md, most of them against a running server', () => {
  const rows = rowsOf(readFileSync(join(root, 'docs/threats.md'), 'utf8'));
  expect(rows.length).toBeGreaterThan(30);
  for (const { attack, tests } of rows) {
    expect(tests.filter(([file]) => file.startsWith('test/e2e/')).length, attack).toBeGreaterThan(0);
    for (const [file, title] of tests)
      expect(readFileSync(join(root, file), 'utf8'), `${attack}: ${file}`).toContain(title);
  }
});
