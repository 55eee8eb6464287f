import { execFileSync } from 'node:child_process';
import { existsSync, globSync, rmSync, writeFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { findChromium } from './support/chromium.ts';

/** Something that the tests call and npm cannot bring. */
interface Need {
  readonly present: () => boolean;
  /** Debian's and Ubuntu's names; the first that the machine's apt knows is taken. */
  readonly packages: readonly string[];
}

const program = (name: string, ...packages: string[]): Need => ({
  present: () =>
    [...(process.env.PATH ?? '').split(delimiter), '/usr/sbin'].some((folder) => existsSync(join(folder, name))),
  packages,
});

/** A module of the system's own Python, which `/usr/bin/python3` finds. */
const python = (name: string, ...packages: string[]): Need => ({
  present: () => existsSync('/usr/bin/python3') && existsSync(`/usr/lib/python3/dist-packages/${name}`),
  packages,
});

const chromium: Need = { present: () => findChromium() !== undefined, packages: ['chromium'] };

/** Debian's; where apt has none, Chromium itself does its work. */
const headlessShell = 'chromium-headless-shell';

const needs: readonly Need[] = [
  chromium,
  { present: () => existsSync(`/usr/bin/${headlessShell}`) || !isKnown(headlessShell), packages: [headlessShell] },
  program('Xvfb', 'xvfb'),
  program('openbox', 'openbox'),
  program('xfce4-panel', 'xfce4-panel'),
  program('xdotool', 'xdotool'),
  program('xclip', 'xclip'),
  program('xwininfo', 'x11-utils'),
  program('xsetroot', 'x11-xserver-utils'),
  program('setxkbmap', 'x11-xkb-utils'),
  program('ps', 'procps'),
  program('sway', 'sway'),
  program('Xwayland', 'xwayland'),
  program('grim', 'grim'),
  program('wl-paste', 'wl-clipboard'),
  program('maim', 'maim'),
  program('convert', 'imagemagick'),
  program('exiftool', 'libimage-exiftool-perl'),
  program('ffmpeg', 'ffmpeg'),
  program('mariadbd', 'mariadb-server-core', 'mariadb-server'),
  program('mariadb-install-db', 'mariadb-server-core', 'mariadb-server'),
  program('my_print_defaults', 'mariadb-client-core', 'mariadb-client'),
  program('dbus-run-session', 'dbus-daemon', 'dbus'),
  program('dbus-send', 'dbus-bin', 'dbus'),
  program('gnome-keyring-daemon', 'gnome-keyring'),
  program('secret-tool', 'libsecret-tools'),
  python('dbus', 'python3-dbus'),
  python('gi', 'python3-gi'),
  {
    present: () => existsSync('/usr/share/dbus-1/services/org.a11y.Bus.service'),
    packages: ['at-spi2-core'],
  },
  program('curl', 'curl'),
  program('openssl', 'openssl'),
  program('nginx', 'nginx-light', 'nginx'),
  program('caddy', 'caddy'),
  program('promtool', 'prometheus'),
  program('systemd-analyze', 'systemd'),
  program('flameshot', 'flameshot'),
  program('wine', 'wine'),
  program('makensis', 'nsis'),
  program('desktop-file-validate', 'desktop-file-utils'),
  { present: () => globSync('/usr/share/fonts/**/*.ttf').length > 0, packages: ['fonts-dejavu-core'] },
];

/** The commands that bring what is missing; empty where all is there. */
export function missingPackages(): string[] {
  const missing = needs.filter((need) => !need.present());
  const names = new Set(missing.filter((need) => need !== chromium).map((need) => pick(need.packages)));
  const commands: string[] = [];
  if (missing.includes(chromium)) {
    // Ubuntu has Chromium as a snap only, which neither a container nor a private display can use.
    if (isUbuntu()) commands.push('npx playwright install --with-deps chromium');
    else names.add('chromium');
  }
  if (names.size > 0) commands.unshift(`apt-get install -y --no-install-recommends ${[...names].join(' ')}`);
  if (names.size > 0) commands.unshift('apt-get update');
  return commands;
}

/**
 * Brings what the tests need: by apt as root, else not at all.
 * @throws Error with the one line to type
 */
export function installPackages(): void {
  const commands = missingPackages();
  if (commands.length === 0) return;
  const root = process.getuid?.() === 0;
  if (!root || !existsSync('/usr/bin/apt-get')) {
    const line = commands.map((command) => (command.startsWith('apt-get') ? `sudo ${command}` : command)).join(' && ');
    throw new Error(`The tests need programs that are not here. Type this, then run npm test again:\n  ${line}`);
  }
  withoutServices(() => {
    // Names may differ once the lists are fresh, so what is missing is asked again after the update.
    if (commands[0] === 'apt-get update') run('apt-get update');
    for (const command of missingPackages().slice(commands[0] === 'apt-get update' ? 1 : 0)) run(command);
  });
  const left = missingPackages();
  if (left.length > 0) throw new Error(`After installing, this is still needed:\n  ${left.join(' && ')}`);
}

function run(command: string): void {
  console.log(command);
  execFileSync('/bin/sh', ['-c', command], {
    stdio: ['ignore', 'inherit', 'inherit'],
    env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' },
  });
}

/** Packages may not start services here: the tests start what they need themselves (policy-rc.d, Debian's invoke-rc.d). */
function withoutServices(work: () => void): void {
  const policy = '/usr/sbin/policy-rc.d';
  const ours = !existsSync(policy);
  if (ours) writeFileSync(policy, '#!/bin/sh\nexit 101\n', { mode: 0o755 });
  try {
    work();
  } finally {
    if (ours) rmSync(policy);
  }
}

function pick(names: readonly string[]): string {
  return names.find(isKnown) ?? names[0] ?? '';
}

function isKnown(name: string): boolean {
  try {
    return /Candidate: [^(]/.test(execFileSync('apt-cache', ['policy', name], { encoding: 'utf8', stdio: 'pipe' }));
  } catch {
    return false;
  }
}

function isUbuntu(): boolean {
  try {
    return execFileSync('/bin/sh', ['-c', '. /etc/os-release && echo "$ID"'], { encoding: 'utf8' }).trim() === 'ubuntu';
  } catch {
    return false;
  }
}
