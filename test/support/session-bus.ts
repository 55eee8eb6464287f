import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as sleep } from 'node:timers/promises';

/** A session bus of its own. */
export interface SessionBus {
  readonly address: string;
  stop(): Promise<void>;
}

/** `env` is what the services that it starts by themselves see. */
export async function startSessionBus(env: NodeJS.ProcessEnv = process.env): Promise<SessionBus> {
  const daemon = spawn('dbus-daemon', ['--session', '--nofork', '--print-address=1'], {
    // What a service on it keeps is neither this machine's nor the next test's.
    env: { ...env, GSETTINGS_BACKEND: 'memory' },
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  const [address] = (await once(createInterface({ input: daemon.stdout }), 'line')) as [string];
  return { address, stop: () => end(daemon) };
}

/** A menu row as the panel reads it; pictures are told by their size and their first bytes. */
export interface PanelRow {
  id: number;
  label?: string;
  type?: string;
  enabled?: boolean;
  'toggle-state'?: number;
  'icon-data'?: { bytes: number; hex: string };
  rows: PanelRow[];
}

export interface PanelLook {
  item: Record<string, unknown> & {
    IconPixmap: [number, number, { bytes: number; hash: string }][];
    ToolTip: unknown[];
  };
  revision: number;
  menu: PanelRow;
  introspection: string;
}

/** A desktop's panel with a place for icons, and its notification daemon, both written with python3-dbus. */
export interface Panel {
  /** The names that have registered so far. */
  readonly registered: string[];
  readonly notifications: {
    id: number;
    replaces: number;
    title: string;
    body: string;
    actions: string[];
    hints: string[];
  }[];
  /** The numbers of those that were closed by their program. */
  readonly closed: number[];
  look(): Promise<PanelLook>;
  /** Clicks the row that these labels lead to. */
  click(...labels: string[]): Promise<void>;
  tell(order: Record<string, unknown>): Promise<Record<string, unknown>>;
  stop(): Promise<void>;
}

export async function startPanel(bus: SessionBus): Promise<Panel> {
  const env = { ...process.env, DBUS_SESSION_BUS_ADDRESS: bus.address };
  const script = join(import.meta.dirname, 'tray-panel.py');
  // Debian's own Python: the module for D-Bus is its package, and another Python before it in PATH has none.
  const child = spawn('/usr/bin/python3', [script], { env, stdio: ['pipe', 'pipe', 'inherit'] });
  const registered: string[] = [];
  const notifications: Panel['notifications'] = [];
  const closed: number[] = [];
  const answers: Record<string, unknown>[] = [];
  createInterface({ input: child.stdout }).on('line', (line) => {
    const said = JSON.parse(line);
    if (said.registered) registered.push(said.registered);
    else if (said.notified) notifications.push(said.notified);
    else if (said.closed) closed.push(said.closed);
    else answers.push(said);
  });
  const answer = async () => {
    for (let waited = 0; waited < 10_000; waited += 10) {
      const first = answers.shift();
      if (first?.failed) throw new Error(`The panel failed: ${first.failed}`);
      if (first) return first;
      await sleep(10);
    }
    throw new Error('The panel does not answer');
  };
  const tell = (order: Record<string, unknown>) => {
    child.stdin.write(`${JSON.stringify(order)}\n`);
    return answer();
  };
  await answer();
  const look = async () => (await tell({ do: 'look' })).look as PanelLook;
  return {
    registered,
    notifications,
    closed,
    look,
    async click(...labels) {
      let row: PanelRow | undefined = (await look()).menu;
      for (const label of labels) row = row?.rows.find((below) => below.label?.startsWith(label));
      if (!row) throw new Error(`There is no row ${labels.join(' ▸ ')}`);
      await tell({ do: 'click', id: row.id });
    },
    tell,
    stop: () => end(child),
  };
}

async function end(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const ended = once(child, 'exit');
  child.kill();
  await ended;
}
