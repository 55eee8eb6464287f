import { findAccount } from '#helper/account/account.ts';
import { keychain } from '#helper/account/keychain.ts';
import { desktopChecks } from '#helper/doctor/desktop.ts';
import { type Check, examine, type Finding, Missing } from '#helper/doctor/finding.ts';
import { lookAtNotifications, lookAtTray } from '#helper/doctor/session-bus.ts';
import type { HelperErrorCode } from '#helper/platform/helper-error.ts';
import { type Folders, findFolders } from '#helper/settings/folders.ts';
import { readSettings } from '#helper/settings/read-settings.ts';
import { listQueue } from '#helper/upload/queue.ts';
import { connect } from './connect.ts';
import { type ExitCode, exitCodeOf } from './exit-code.ts';
import { parse } from './parse.ts';
import type { Terminal } from './terminal.ts';

/**
 * `doctor`: tries each part for real and says what to type where one does not work. Exit code 0 when all that the helper
 * needs works, 2 for wrong settings, 7 when the desktop lacks something, 3 or 4 for the server.
 */
export async function doctor(argv: string[], terminal: Terminal): Promise<ExitCode> {
  const { values } = parse(argv, { json: { type: 'boolean' } });
  const folders = findFolders(terminal.env);
  const findings: Finding[] = [];
  const held = await holdScreen();
  for (const check of [...(await checksOf(folders)), ...accountChecks(folders)]) {
    const finding = await examine(check);
    findings.push(finding);
    if (!values.json) for (const line of linesOf(finding)) terminal.print(line);
  }
  held?.release();
  if (values.json) terminal.print(JSON.stringify({ status: 'ok', findings }));
  return exitCode(findings);
}

function linesOf({ name, ok, optional, detail, advice }: Finding): string[] {
  const mark = ok ? 'ok ' : optional ? ' - ' : 'BAD';
  return [`${mark}  ${name.padEnd(13)} ${detail}`, ...advice.map((line) => `${' '.repeat(19)}${line}`)];
}

async function checksOf(folders: Folders): Promise<Check[]> {
  const settings = async () => {
    readSettings(folders.config);
    return folders.config;
  };
  const onBus: Check[] = [
    { name: 'notifications', optional: true, look: lookAtNotifications },
    { name: 'tray', optional: true, look: lookAtTray },
  ];
  return [
    { name: 'settings', look: settings },
    ...(await desktopChecks(folders)),
    ...(process.platform === 'linux' ? onBus : []),
    { name: 'keychain', optional: true, look: secrets },
  ];
}

function accountChecks(folders: Folders): Check[] {
  const signedIn = () => {
    const account = findAccount(folders.state);
    if (account) return account;
    throw new Missing('nobody is signed in', 'prntscrn login --server https://your.server');
  };
  const signIn = async () => {
    const { server, keeper } = signedIn();
    return `at ${server}, kept in the ${keeper}`;
  };
  const server = async () => {
    if (!findAccount(folders.state)) throw new Missing('not asked');
    const { name, email } = await connect(folders).me();
    return `answers, and knows you as ${name} <${email}>`;
  };
  const queue = async () => {
    const waiting = listQueue(folders.queue).length;
    return waiting === 0 ? 'empty' : `${waiting} not uploaded yet: prntscrn queue`;
  };
  return [
    { name: 'sign-in', look: signIn },
    { name: 'server', look: server },
    { name: 'queue', look: queue },
  ];
}

/** An X server may start anew when its last client goes, and would refuse the next check meanwhile. */
async function holdScreen(): Promise<{ release(): void } | undefined> {
  if (process.platform !== 'linux' || !process.env.DISPLAY) return undefined;
  const { openX11Display } = await import('#helper/platform/x11-display.ts');
  return await openX11Display().catch(() => undefined);
}

async function secrets(): Promise<string> {
  const entry = `doctor ${process.pid}`;
  try {
    await keychain.write(entry, 'try');
    await keychain.remove(entry);
  } catch {
    throw new Missing('none, or it is locked: sign-ins are kept in a file that only you can read');
  }
  return 'works';
}

function exitCode(findings: readonly Finding[]): ExitCode {
  const bad = findings.filter(({ ok, optional }) => !ok && !optional);
  const has = (name: string) => bad.find((finding) => finding.name === name);
  if (bad.length === 0) return 0;
  if (has('settings')) return 2;
  if (bad.some(({ name }) => name !== 'sign-in' && name !== 'server' && name !== 'queue')) return 7;
  if (has('sign-in')) return 3;
  return exitCodeOf((has('server')?.code ?? 'unexpected') as HelperErrorCode);
}
