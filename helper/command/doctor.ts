import { findAccount } from '#helper/account/account.ts';
import { keychain } from '#helper/account/keychain.ts';
import { findFolders } from '#helper/settings/folders.ts';
import { readSettings } from '#helper/settings/read-settings.ts';
import { listQueue } from '#helper/upload/queue.ts';
import { connect } from './connect.ts';
import type { ExitCode } from './exit-code.ts';
import { parse } from './parse.ts';
import type { Terminal } from './terminal.ts';

interface Finding {
  readonly name: string;
  readonly ok: boolean;
  readonly detail: string;
}

/** `doctor`: tries each part for real. Exit code 0 when all of them work, 7 when the desktop lacks one, 3 or 4 for the server. */
export async function doctor(argv: string[], terminal: Terminal): Promise<ExitCode> {
  const { values } = parse(argv, { json: { type: 'boolean' } });
  const findings: Finding[] = [];
  const check = async (name: string, look: () => Promise<string>) => {
    const finding = await look().then(
      (detail) => ({ name, ok: true, detail }),
      (error) => ({ name, ok: false, detail: (error as Error).message }),
    );
    findings.push(finding);
    if (!values.json) terminal.print(`${finding.ok ? 'ok ' : 'BAD'}  ${name.padEnd(10)} ${finding.detail}`);
  };
  const folders = findFolders(terminal.env);
  await check('settings', async () => {
    readSettings(folders.config);
    return folders.config;
  });
  const held = await holdScreen();
  await check('screen', screen);
  await check('clipboard', clipboard);
  await check('hotkeys', () => hotkeys(folders));
  held?.release();
  await check('keychain', secrets);
  await check('server', async () => {
    const account = findAccount(folders.state);
    if (!account) throw new Error('not signed in: prntscrn login --server https://your.server');
    const { name, email } = await connect(folders).me();
    return `${account.server} as ${name} <${email}>, the sign-in is kept in the ${account.keeper}`;
  });
  await check('queue', async () => {
    const waiting = listQueue(folders.queue).length;
    return waiting === 0 ? 'empty' : `${waiting} not uploaded yet: prntscrn queue`;
  });
  if (values.json) terminal.print(JSON.stringify({ status: 'ok', findings }));
  const bad = findings.filter(({ ok, name }) => !ok && name !== 'keychain').map(({ name }) => name);
  if (bad.length === 0) return 0;
  return bad.every((name) => name === 'server') ? 3 : bad.includes('settings') ? 2 : 7;
}

/** An X server may start anew when its last client goes, and would refuse the next check meanwhile. */
async function holdScreen(): Promise<{ release(): void } | undefined> {
  if (process.platform !== 'linux' || !process.env.DISPLAY) return undefined;
  const { openX11Display } = await import('#helper/platform/x11-display.ts');
  return await openX11Display().catch(() => undefined);
}

async function screen(): Promise<string> {
  const { openCapture } = await import('#helper/capture/capture.ts');
  const capture = await openCapture();
  try {
    const monitors = await capture.monitors();
    return monitors.map(({ name, width, height }, at) => `${at + 1} ${name} ${width}×${height}`).join(', ');
  } finally {
    capture.close();
  }
}

async function clipboard(): Promise<string> {
  const { openClipboard } = await import('#helper/clipboard/clipboard.ts');
  (await openClipboard()).close();
  return 'can be written';
}

async function hotkeys(folders: ReturnType<typeof findFolders>): Promise<string> {
  const { area, full } = readSettings(folders.config).hotkeys;
  const { openHotkeys } = await import('#helper/hotkey/hotkey.ts');
  const { isResidentRunning } = await import('#helper/resident/ask.ts');
  if (await isResidentRunning(folders.socket)) return `held by the resident helper: ${area}, ${full}`;
  const opened = await openHotkeys();
  try {
    for (const accelerator of [area, full]) {
      if (accelerator !== 'off') await opened.register(accelerator, () => {});
    }
    return `free: ${area}, ${full}`;
  } finally {
    opened.close();
  }
}

async function secrets(): Promise<string> {
  const entry = `doctor ${process.pid}`;
  try {
    await keychain.write(entry, 'try');
    await keychain.remove(entry);
  } catch (error) {
    throw new Error('none, or it is locked: sign-ins are kept in a file that only you can read', { cause: error });
  }
  return 'works';
}
