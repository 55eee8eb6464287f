import { execFile, spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';
import type { Browser } from 'playwright';
import { findSecrets, type SecretKind } from '#helper/guard/find-secrets.ts';
import { drawFaces } from '#helper/guard/glyphs.ts';
import { loadPixels } from '#helper/guard/load-pixels.ts';
import { readText } from '#helper/guard/read-text.ts';
import { openBrowser } from '#test/support/browser.ts';
import { startScreen, type XScreen } from '#test/support/x-screen.ts';
import type { Effort, Group } from './group.ts';
import { drawLots, type Scene } from './guard-scenes.ts';
import { median } from './measure.ts';
import { figure, type Row } from './table.ts';

/** How many of the pictures with a secret the accident guard stops, and how many without one, in real programs' own letters. */
export const guard: Group = { name: 'guard', run };

const exec = promisify(execFile);
const size = { width: 1000, height: 520 };
const faces = drawFaces();

interface Seen {
  readonly scene: Scene;
  readonly found: SecretKind[];
  readonly ms: number;
}

async function run({ rounds }: Effort): Promise<Row[]> {
  const scenes = drawLots(rounds > 2 ? 210 : 42);
  const folder = mkdtempSync(join(tmpdir(), 'prntscrn-bench-'));
  const [browser, screen] = await Promise.all([openBrowser(), startScreen(size)]);
  const seen: Seen[] = [];
  try {
    for (const [at, scene] of scenes.entries()) {
      const png = scene.look === 'xterm' ? await inTerminal(screen, scene, folder) : await inBrowser(browser, scene);
      const { data, width, height } = await loadPixels(png);
      const started = performance.now();
      const { lines, dots } = readText(data, width, height, faces);
      const found = findSecrets(lines, dots);
      seen.push({ scene, found, ms: performance.now() - started });
      const right = scene.kind ? found.includes(scene.kind) : found.length === 0;
      if (!right && process.env.GUARD_MISSES) {
        writeFileSync(join(process.env.GUARD_MISSES, `${at}-${scene.about}-${scene.look}-${scene.size}.png`), png);
        console.error(
          at,
          scene.about,
          scene.look,
          scene.font,
          scene.size,
          scene.scale,
          scene.dark,
          found,
          scene.lines.find((line) => !lines.includes(line)),
        );
        console.error(lines.slice(0, 40).join('\n'));
      }
    }
  } finally {
    await Promise.all([browser.close(), screen.stop()]);
    rmSync(folder, { recursive: true, force: true });
  }
  return describe(seen);
}

async function inBrowser(browser: Browser, scene: Scene): Promise<Buffer> {
  const page = await browser.newPage({ viewport: size, deviceScaleFactor: scene.scale });
  try {
    await page.setContent(pageOf(scene));
    return await page.screenshot();
  } finally {
    await page.close();
  }
}

function pageOf({ lines, look, font, size, dark }: Scene): string {
  const [ground, ink] = dark ? ['#1e1e1e', '#d4d4d4'] : ['#ffffff', '#24292f'];
  const safe = (text: string) => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('"', '&quot;');
  const row = (line: string, at: number) => {
    if (line === 'Password\0') return `<p><label>Password <input type=password value=correcthorse></label></p>`;
    if (look === 'form') return `<p><label>Field ${at} <input size=70 value="${safe(line)}"></label></p>`;
    const number = look === 'editor' ? `<i>${at + 1}</i>` : look === 'terminal' ? '$ ' : '';
    return `<div>${number}${safe(line)}</div>`;
  };
  const style = `body{background:${ground};color:${ink};font:${size}px/1.5 '${font}';margin:20px;white-space:pre}
    i{display:inline-block;width:3em;color:#858585;font-style:normal} p{margin:6px 0} input{font:inherit;background:${ground};color:${ink};border:1px solid #888;padding:4px}`;
  return `<style>${style}</style>${lines.map(row).join('')}`;
}

/** Through a real terminal: xterm draws by Xft, not as a browser does. */
async function inTerminal(screen: XScreen, { lines, font, size, dark }: Scene, folder: string): Promise<Buffer> {
  const text = join(folder, 'text');
  writeFileSync(text, `${lines.join('\n')}\n`);
  const colours = dark ? ['-bg', 'black', '-fg', 'gray90'] : ['-bg', 'white', '-fg', 'black'];
  const look = ['-fa', font, '-fs', `${(size * 3) / 4}`, ...colours, '-geometry', '118x20+0+0', '+sb'];
  const terminal = spawn(
    'xterm',
    [...look, '-T', 'shown', '-e', '/bin/sh', '-c', `cat ${text}; printf '\\033]2;done\\007'; sleep 60`],
    {
      env: screen.env,
      stdio: 'ignore',
    },
  );
  try {
    await exec('xdotool', ['search', '--sync', '--name', '^done$'], { env: screen.env, timeout: 10_000 });
    await sleep(80);
    const shot = await exec('import', ['-silent', '-window', 'root', 'png:-'], {
      env: screen.env,
      encoding: 'buffer',
      maxBuffer: 1 << 26,
    });
    return shot.stdout;
  } finally {
    terminal.kill('SIGKILL');
  }
}

function describe(seen: readonly Seen[]): Row[] {
  const group = `guard, ${seen.length} pictures of ${size.width} × ${size.height} and up`;
  const share = (some: readonly Seen[], right: (one: Seen) => boolean) => some.filter(right).length / some.length;
  const caught = ({ scene, found }: Seen) => scene.kind !== undefined && found.includes(scene.kind);
  const secret = seen.filter(({ scene }) => scene.kind);
  const plain = seen.filter(({ scene }) => !scene.kind);
  const percent = (value: number) => figure(value * 100, '%');
  const rows: Row[] = [...new Set(secret.map(({ scene }) => scene.about))].map((about) => {
    const those = secret.filter(({ scene }) => scene.about === about);
    return {
      group,
      measure: `stopped: ${about}`,
      ours: percent(share(those, caught)),
      reference: `of ${those.length}`,
    };
  });
  const recall = share(secret, caught);
  const alarms = share(plain, ({ found }) => found.length > 0);
  rows.push(
    {
      group,
      measure: 'stopped of those with a secret',
      ours: percent(recall),
      reference: `of ${secret.length}`,
      goal: '≥ 90 %',
      pass: recall >= 0.9,
    },
    {
      group,
      measure: 'stopped of those without one',
      ours: percent(alarms),
      reference: `of ${plain.length}`,
      goal: '≤ 1 %',
      pass: alarms <= 0.01,
    },
    { group, measure: 'time to look at one', ours: figure(median(seen.map(({ ms }) => ms)), 'ms'), reference: '—' },
  );
  return rows;
}
