import { chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { printPicture } from '#helper/shot/print-picture.ts';
import type { Outcome } from '#helper/shot/shot.ts';

const png = Buffer.from('not really a picture');
const path = process.env.PATH;
let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'prntscrn-print-'));
  // Only the stand-ins and what they are made of: the machine's own printer must not start.
  process.env.PATH = [folder, '/bin'].join(delimiter);
});

afterEach(() => {
  process.env.PATH = path;
  rmSync(folder, { recursive: true, force: true });
});

/** A stand-in for a program of the desktop, as a shell script. */
function standIn(name: string, script: string): void {
  const file = join(folder, name);
  writeFileSync(file, `#!/bin/sh\n${script}\n`);
  chmodSync(file, 0o755);
}

async function print(): Promise<Outcome> {
  const outcome: Outcome = { warnings: [] };
  await printPicture(outcome, png, join(folder, 'pictures'));
  return outcome;
}

it('sends the picture to the default printer', async () => {
  standIn('lpstat', 'echo "system default destination: Office"');
  standIn('lp', `echo "$@" > ${folder}/arguments; cat > ${folder}/paper`);
  expect(await print()).toEqual({ printed: 'Office', warnings: [] });
  expect(readFileSync(join(folder, 'paper'))).toEqual(png);
  expect(readFileSync(join(folder, 'arguments'), 'utf8')).toContain('-d Office');
});

it('takes the only printer where none is the default', async () => {
  standIn('lpstat', '[ "$1" = -e ] && echo Kitchen || echo "no system default destination"');
  standIn('lp', 'cat > /dev/null');
  expect(await print()).toMatchObject({ printed: 'Kitchen' });
});

it('saves the picture and says why when the printer refuses it', async () => {
  standIn('lpstat', 'echo "system default destination: Office"');
  standIn('lp', 'cat > /dev/null; echo "lp: The printer is on fire." >&2; exit 1');
  const outcome = await print();
  expect(outcome.printed).toBeUndefined();
  expect(outcome.warnings[0]).toContain('on fire');
  expect(readFileSync(outcome.file ?? '')).toEqual(png);
});

it('opens the picture in the viewer where there is no printer, and says so', async () => {
  standIn('lpstat', 'exit 1');
  standIn('xdg-open', `cp "$1" ${folder}/opened`);
  const outcome = await print();
  expect(outcome.warnings[0]).toContain('No printer is set up here');
  expect(readFileSync(join(folder, 'opened'))).toEqual(png);
});
