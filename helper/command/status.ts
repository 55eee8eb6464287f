import { orderResident } from '#helper/resident/ask.ts';
import type { Status } from '#helper/resident/resident.ts';
import { findFolders } from '#helper/settings/folders.ts';
import { listQueue } from '#helper/upload/queue.ts';
import type { ExitCode } from './exit-code.ts';
import { parse } from './parse.ts';
import type { Terminal } from './terminal.ts';

/** `status`: how the resident helper is; exit code 0 whether one runs or not. */
export async function status(argv: string[], terminal: Terminal): Promise<ExitCode> {
  const { values } = parse(argv, { json: { type: 'boolean' } });
  const { socket, queue } = findFolders(terminal.env);
  const reply = await orderResident(socket, { order: 'status' });
  const found = reply && 'status' in reply ? reply.status : undefined;
  if (values.json) {
    const waiting = listQueue(queue).length;
    terminal.print(JSON.stringify({ status: 'ok', running: found !== undefined, waiting, ...found }));
  } else if (found) for (const line of describe(found)) terminal.print(line);
  else terminal.print('prntscrn does not run. Start it with: prntscrn run');
  return 0;
}

const trays: Record<Status['tray'], string> = {
  shown: 'the icon is shown',
  waits: 'this desktop shows no icons now; it comes when a panel does',
  none: 'this desktop has none',
  off: 'switched off in the settings',
};

function describe({ pid, display, hotkeys, paused, uploading, waiting, signedIn, tray }: Status): string[] {
  const keys = Object.entries(hotkeys).map(([purpose, key]) => `${key} (${purpose})`);
  return [
    `prntscrn runs as process ${pid}${display && ` on ${display}`}`,
    `hotkeys  ${paused ? 'paused' : keys.join(', ') || 'none works'}`,
    `account  ${signedIn ? `${signedIn.name} <${signedIn.email}> at ${signedIn.server}` : 'nobody is signed in'}`,
    `queue    ${waiting === 0 ? 'empty' : `${waiting} not uploaded yet: prntscrn queue`}${uploading ? ', one is on its way' : ''}`,
    `tray     ${trays[tray]}`,
  ];
}
