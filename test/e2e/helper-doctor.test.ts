import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';

const root = join(import.meta.dirname, '../..');

it('finds every part of a screen whose server starts anew when its last client goes', async () => {
  const home = mkdtempSync(join(tmpdir(), 'prntscrn-doctor-'));
  // No window manager, and no -noreset: nobody but the helper keeps this server from its reset.
  const server = spawn('Xvfb', ['-displayfd', '3', '-screen', '0', '800x600x24', '-nolisten', 'tcp'], {
    stdio: ['ignore', 'ignore', 'ignore', 'pipe'],
  });
  const ended = once(server, 'exit');
  try {
    const [display] = await once(server.stdio[3] ?? server, 'data');
    const env = {
      NODE_ENV: 'production' as const,
      PATH: process.env.PATH,
      HOME: home,
      XDG_RUNTIME_DIR: home,
      DISPLAY: `:${String(display).trim()}`,
    };
    const out = await new Promise<string>((resolve) => {
      execFile(process.execPath, ['helper/main.ts', 'doctor', '--json'], { cwd: root, env }, (_, text) =>
        resolve(text),
      );
    });
    const { findings } = JSON.parse(out) as { findings: { name: string; ok: boolean }[] };
    const good = findings.filter(({ ok }) => ok).map(({ name }) => name);
    expect(good).toEqual(expect.arrayContaining(['screen', 'clipboard', 'hotkeys']));
  } finally {
    server.kill();
    await ended;
    rmSync(home, { recursive: true, force: true });
  }
});
