import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { launchAgent } from './launch-agent.ts';
import { xdgAutostart } from './xdg-autostart.ts';

const odd = [
  'a b',
  'per%cent',
  '"quote"',
  '$HOME',
  'back\\slash',
  '`tick`',
  "apos'trophe",
  'ümlaut',
  'a;b&c<d>',
  'run',
];
let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'prntscrn startup-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const python = (script: string, ...args: string[]) =>
  execFileSync('/usr/bin/python3', ['-c', script, ...args], { encoding: 'utf8', timeout: 20_000 });

it('is started by a desktop of GLib with the very words, whatever stands in them', () => {
  const said = join(folder, 'said.json');
  const script = join(folder, 'say it.mjs');
  // Complete when it is there: whoever waits for it must not read half of it.
  writeFileSync(
    script,
    `import { renameSync, writeFileSync } from 'node:fs';
     writeFileSync(process.argv[2] + '.part', JSON.stringify(process.argv.slice(3)));
     renameSync(process.argv[2] + '.part', process.argv[2]);`,
  );
  const startup = xdgAutostart([process.execPath, script, said, ...odd], { XDG_CONFIG_HOME: folder });
  expect(startup.on).toBe(false);
  startup.set(true);
  python(
    `import gi, os, sys, time
from gi.repository import Gio
Gio.DesktopAppInfo.new_from_filename(sys.argv[1]).launch([], None)
while not os.path.exists(sys.argv[2]): time.sleep(0.02)`,
    join(folder, 'autostart/prntscrn.desktop'),
    said,
  );
  expect(JSON.parse(readFileSync(said, 'utf8'))).toEqual(odd);
  startup.set(false);
  expect(startup.on).toBe(false);
});

it('lets each person have the last word where a package starts it for all of them', () => {
  const [own, all] = [join(folder, 'own'), join(folder, 'all')];
  const startup = xdgAutostart(['prntscrn', 'run'], { XDG_CONFIG_HOME: own, XDG_CONFIG_DIRS: `relative:${all}` });
  mkdirSync(join(all, 'autostart'), { recursive: true });
  writeFileSync(join(all, 'autostart/prntscrn.desktop'), '[Desktop Entry]\nExec=prntscrn run\n');
  expect(startup.on).toBe(true);
  startup.set(false);
  expect(startup.on).toBe(false);
  expect(readFileSync(join(own, 'autostart/prntscrn.desktop'), 'utf8')).toContain('\nHidden=true\n');
  startup.set(true);
  expect(startup.on).toBe(true);
  expect(existsSync(join(own, 'autostart/prntscrn.desktop'))).toBe(false);
});

it('is off where a desktop has switched its entry off inside of the file', () => {
  const startup = xdgAutostart(['prntscrn', 'run'], { XDG_CONFIG_HOME: folder });
  startup.set(true);
  const file = join(folder, 'autostart/prntscrn.desktop');
  writeFileSync(file, readFileSync(file, 'utf8').replace('enabled=true', 'enabled=false'));
  expect(startup.on).toBe(false);
});

it('tells launchd the same words in a property list that another program can read', () => {
  const startup = launchAgent(odd, { HOME: folder });
  startup.set(true);
  const file = join(folder, 'Library/LaunchAgents/org.prntscrn.helper.plist');
  const read = python('import json, plistlib, sys; print(json.dumps(plistlib.load(open(sys.argv[1], "rb"))))', file);
  expect(JSON.parse(read)).toEqual({
    Label: 'org.prntscrn.helper',
    ProgramArguments: odd,
    RunAtLoad: true,
    ProcessType: 'Interactive',
  });
  startup.set(false);
  expect(startup.on).toBe(false);
});
