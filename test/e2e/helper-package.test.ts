import { execFile } from 'node:child_process';
import {
  copyFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { buildProgram } from '#helper/packaging/build-program.ts';
import { newHelper } from '#test/support/helper.ts';
import { madePackages } from '#test/support/made-packages.ts';
import { decodePng, startScreen } from '#test/support/x-screen.ts';
import manifest from '../../package.json' with { type: 'json' };

const run = promisify(execFile);
const folder = mkdtempSync(join(tmpdir(), 'prntscrn-packages-'));
let program: string;
let archive: string;
let deb: string;

beforeAll(async () => {
  const packages = await madePackages('linux-x64');
  [archive, deb] = [packages('.tar.gz'), packages('.deb')];
  program = join(folder, 'prntscrn.bare');
  copyFileSync((await buildProgram('linux-x64')).path, program);
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** A person's home, with nothing in it but what the system brings. */
function person(name: string) {
  const home = join(folder, name);
  mkdirSync(join(home, 'run'), { recursive: true, mode: 0o700 });
  const env = { PATH: process.env.PATH, HOME: home, XDG_RUNTIME_DIR: join(home, 'run'), PRNTSCRN_AS_ROOT: 'yes' };
  const call = async (command: string, ...args: string[]) =>
    (await run(command, args, { env: env as unknown as NodeJS.ProcessEnv, cwd: home })).stdout;
  return { home, call };
}

/** Every file below a folder, by its path. */
function filesIn(root: string): string[] {
  return readdirSync(root, { recursive: true, withFileTypes: true })
    .filter((entry) => !entry.isDirectory())
    .map((entry) => relative(root, join(entry.parentPath, entry.name)))
    .sort();
}

it('does all by itself in an empty folder: checks, marks, draws, copies, records and encodes', async () => {
  const screen = await startScreen({ width: 640, height: 480 });
  const helper = newHelper({ DISPLAY: screen.display }, [program]);
  try {
    await screen.paint();
    const save = (name: string) => join(helper.home, name);
    expect(await helper.run('self-check')).toMatchObject({ code: 0, stdout: 'ok\n' });
    const doctor = JSON.parse((await helper.run('doctor', '--json')).stdout) as {
      findings: { name: string; ok: boolean }[];
    };
    const good = doctor.findings.filter(({ ok }) => ok).map(({ name }) => name);
    expect(good).toEqual(expect.arrayContaining(['desktop', 'capture', 'overlay', 'hotkeys', 'clipboard', 'gif']));

    const area = helper.start('area', '--no-upload', '--copy', '--save', save('area.png'));
    await expect.poll(() => screen.windows(), { timeout: 15_000 }).toContain('prntscrn');
    await screen.xdotool(
      'mousemove',
      100,
      100,
      'mousedown',
      1,
      'mousemove',
      200,
      180,
      'mousemove',
      300,
      250,
      'mouseup',
      1,
    );
    await screen.xdotool('key', '--delay', 100, 'Return');
    expect((await area.ended).code).toBe(0);
    const marked = decodePng(readFileSync(save('area.png')));
    expect([marked.width, marked.height]).toEqual([201, 151]);
    const paste = ['-selection', 'clipboard', '-o', '-t', 'image/png'];
    const { stdout } = await run('xclip', paste, { env: screen.env, encoding: 'buffer', timeout: 5_000 });
    expect(decodePng(stdout).rgb.equals(marked.rgb)).toBe(true);

    for (const format of ['gif', 'webp']) {
      const asked = ['--rect', '0,0,80,60', '--seconds', '1', '--countdown', '0', '--no-upload', '--format', format];
      expect((await helper.run('gif', ...asked, '--save', save(`film.${format}`))).code).toBe(0);
      const head = readFileSync(save(`film.${format}`)).toString('latin1', 0, 12);
      expect(head).toMatch(format === 'gif' ? /^GIF89a/ : /^RIFF....WEBP/s);
    }
  } finally {
    helper.remove();
    await screen.stop();
  }
});

describe('the archive for one person', () => {
  it('is installed from any folder, starts with the desktop, and is removed without a trace but what was made', async () => {
    const { home, call } = person('ann');
    await run('tar', ['-xzf', archive, '-C', folder]);
    writeFileSync(join(folder, 'prntscrn/server.json'), '{"server":"https://shots.example.test"}\n');
    expect(await call('sh', join(folder, 'prntscrn/install.sh'), '--no-start')).toContain(manifest.version);
    rmSync(join(folder, 'prntscrn'), { recursive: true });

    const program = join(home, '.local/bin/prntscrn');
    expect(await call(program, '--version')).toBe(`${manifest.version}\n`);
    expect(await call(program, 'config', 'get', 'startAtLogin')).toBe('on\n');
    const read = (path: string) => readFileSync(join(home, path), 'utf8');
    expect(read('.config/autostart/prntscrn.desktop')).toContain(`Exec="${home}/.local/lib/prntscrn/prntscrn" "run"`);
    expect(read('.local/share/applications/prntscrn.desktop')).toContain(
      `\nExec="${home}/.local/lib/prntscrn/prntscrn" run\n`,
    );
    expect(read('.local/lib/prntscrn/server.json')).toContain('shots.example.test');
    await call('desktop-file-validate', join(home, '.local/share/applications/prntscrn.desktop'));
    expect(filesIn(join(home, '.cache/prntscrn')).some((path) => path.endsWith('.node'))).toBe(true);

    mkdirSync(join(home, '.local/state/prntscrn/queue'), { recursive: true });
    writeFileSync(join(home, '.local/state/prntscrn/queue/unsent.png'), 'a picture');
    await call(program, 'config', 'set', 'hotkeys.area', 'Ctrl+Shift+4');
    await call('sh', join(home, '.local/lib/prntscrn/uninstall.sh'));
    expect(filesIn(home)).toEqual(['.local/state/prntscrn/queue/unsent.png']);
  });

  it('replaces an older one, and keeps the settings where that is wanted', async () => {
    const { home, call } = person('ben');
    await run('tar', ['-xzf', archive, '-C', folder]);
    const install = ['sh', join(folder, 'prntscrn/install.sh'), '--no-start', '--no-autostart'] as const;
    await call(...install);
    await call(join(home, '.local/bin/prntscrn'), 'config', 'set', 'hotkeys.area', 'Ctrl+Shift+4');
    writeFileSync(join(home, '.local/lib/prntscrn/prntscrn'), 'an old one');
    await call(...install);
    expect(await call(join(home, '.local/bin/prntscrn'), 'config', 'get', 'hotkeys.area')).toBe('Ctrl+Shift+4\n');
    expect(existsSync(join(home, '.config/autostart'))).toBe(false);
    await call('sh', join(home, '.local/lib/prntscrn/uninstall.sh'), '--keep-settings');
    expect(filesIn(join(home, '.config'))).toEqual(['prntscrn/settings.json']);
    expect(existsSync(join(home, '.local/lib'))).toBe(false);
  });

  it('completes commands and options in the shells', async () => {
    await run('tar', ['-xzf', archive, '-C', folder, 'prntscrn/share']);
    const script = `. ${join(folder, 'prntscrn/share/prntscrn.bash')}
      ask() { COMP_WORDS=("$@"); COMP_CWORD=$(($# - 1)); _prntscrn; echo "\${COMPREPLY[*]}"; }
      ask prntscrn wi; ask prntscrn gif --fo; ask prntscrn queue r`;
    const { stdout } = await run('bash', ['-c', script]);
    expect(stdout.split('\n')).toEqual(['window', '--format', 'retry', '']);
  });
});

describe('the Debian package', () => {
  it('is taken in and removed by dpkg without a trace', async () => {
    const root = join(folder, 'system');
    for (const path of ['var/lib/dpkg/updates', 'var/lib/dpkg/info']) mkdirSync(join(root, path), { recursive: true });
    for (const path of ['var/lib/dpkg/status', 'var/lib/dpkg/available']) writeFileSync(join(root, path), '');
    const dpkg = (...args: string[]) =>
      run('dpkg', [`--root=${root}`, '--force-not-root', '--force-depends', '--log=/dev/null', ...args]);
    await dpkg('--install', deb);
    const installed = filesIn(root).filter((path) => !path.startsWith('var/'));
    expect(installed).toEqual([
      'etc/xdg/autostart/prntscrn.desktop',
      'usr/bin/prntscrn',
      'usr/lib/prntscrn/prntscrn',
      'usr/share/applications/prntscrn.desktop',
      'usr/share/bash-completion/completions/prntscrn',
      'usr/share/doc/prntscrn/changelog.gz',
      'usr/share/doc/prntscrn/copyright',
      'usr/share/fish/vendor_completions.d/prntscrn.fish',
      'usr/share/icons/hicolor/scalable/apps/prntscrn.svg',
      'usr/share/lintian/overrides/prntscrn',
      'usr/share/man/man1/prntscrn.1.gz',
      'usr/share/zsh/vendor-completions/_prntscrn',
    ]);
    expect((await dpkg('--verify', 'prntscrn')).stdout).toBe('');
    const { home, call } = person('carl');
    expect(await call(join(root, 'usr/bin/prntscrn'), '--version')).toBe(`${manifest.version}\n`);
    expect(await call(join(root, 'usr/bin/prntscrn'), 'self-check')).toBe('ok\n');
    expect(readdirSync(join(home, '.cache/prntscrn'))).toHaveLength(1);
    const { stdout } = await run('zcat', [join(root, 'usr/share/man/man1/prntscrn.1.gz')]);
    expect(stdout).toMatch(/^\.TH PRNTSCRN 1/);
    await dpkg('--purge', 'prntscrn');
    expect(filesIn(root).filter((path) => !path.startsWith('var/'))).toEqual([]);
  });

  it('says what it needs and how large it is', async () => {
    const { stdout } = await run('dpkg-deb', ['--field', deb]);
    expect(stdout).toMatch(/^Depends: libc6 \(>= 2\.28\), libgcc-s1, libstdc\+\+6$/m);
    expect(stdout).toMatch(/^Installed-Size: 1\d{5}$/m);
    expect(stdout).toMatch(new RegExp(`^Version: ${manifest.version}$`, 'm'));
  });
});
