import { spawn } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import type { UploadAnswer } from '#contract/image.ts';
import { findAccount } from '#helper/account/account.ts';
import { ownRecent } from '#helper/recent/recent.ts';
import { sendWaiting } from '#helper/resident/send-waiting.ts';
import type { Folders } from '#helper/settings/folders.ts';
import { openStudio } from '#helper/shot/open-studio.ts';
import { rescueScratch } from '#helper/shot/scratch.ts';
import { listQueue } from '#helper/upload/queue.ts';
import { tidyQueue } from '#helper/upload/tidy-queue.ts';
import { type Helper, newHelper } from '#test/support/helper.ts';
import { startServer, type TestServer } from '#test/support/server.ts';

const child = join(import.meta.dirname, '../support/upload-crash-child.ts');
const folder = mkdtempSync(join(tmpdir(), 'prntscrn-kill-'));
/** The width tells which step's picture it is. */
const narrowest = 500;
let server: TestServer;
let ann: Helper;

beforeAll(async () => {
  server = await startServer();
  ann = newHelper();
  await ann.signIn(server, 'ann');
});
afterAll(async () => {
  ann?.remove();
  await server?.stop();
  rmSync(folder, { recursive: true, force: true });
});

interface Died {
  readonly folders: Folders;
  readonly runtime: string;
  readonly signal: string | null;
  readonly said: string;
}

/** Takes a picture and uploads it in a process that is killed before the step. */
function dieAt(step: number | undefined): Promise<Died> {
  const state = join(folder, `${step}`);
  const runtime = join(folder, `${step}-run`);
  cpSync(ann.state, state, { recursive: true });
  mkdirSync(runtime);
  const args = [child, state, `${narrowest + (step ?? 99)}`, '400', ...(step === undefined ? [] : [`${step}`])];
  const env = { ...process.env, XDG_RUNTIME_DIR: runtime };
  const killed = spawn(process.execPath, args, { env, stdio: ['ignore', 'pipe', 'inherit'] });
  let said = '';
  killed.stdout.on('data', (chunk) => {
    said += chunk;
  });
  const folders = { config: state, state, queue: join(state, 'queue'), socket: '', pictures: state };
  return new Promise((resolve) => {
    killed.once('close', (_code, signal) => resolve({ folders, runtime, signal, said: said.trim() }));
  });
}

/** What the helper does at its next start. */
async function startAgain({ folders, runtime }: Died): Promise<{ rescued: string[]; sent: UploadAnswer[] }> {
  const rescued = await rescueScratch(folders.state, runtime);
  tidyQueue(folders.queue);
  const sent: UploadAnswer[] = [];
  const sender = sendWaiting(
    await openStudio(folders, 'resident'),
    { sent: (image) => sent.push(image), trouble: expect.unreachable },
    new AbortController().signal,
  );
  await vi.waitUntil(() => listQueue(folders.queue).length === 0, { timeout: 20_000, interval: 20 });
  await sender.now();
  sender.close();
  return { rescued, sent };
}

const recent = ({ folders }: Died) => ownRecent(folders.state, findAccount(folders.state)).map(({ url }) => url);

describe('a helper killed while it takes and uploads a picture', () => {
  it('loses it at no step, sends it once, and has its link after the next start', async () => {
    const whole = await dieAt(undefined);
    const steps = Number(whole.said);
    expect(steps).toBeGreaterThan(20);
    const links = new Map<number, string[]>();
    const rescuedAlone: number[] = [];
    const one = async (step: number) => {
      const died = await dieAt(step);
      expect([step, died.signal]).toEqual([step, 'SIGKILL']);
      const { rescued, sent } = await startAgain(died);
      links.set(step, recent(died));
      if (recent(died).length === 0 && rescued.length === 1) rescuedAlone.push(step);
      else expect([step, recent(died).length, sent.length <= 1]).toEqual([step, 1, true]);
      tidyQueue(died.folders.queue, Date.now() + 61_000);
      const left = () => readdirSync(died.folders.queue);
      if (rescuedAlone.at(-1) !== step) expect([step, left(), readdirSync(died.runtime)]).toEqual([step, [], []]);
    };
    const waiting = Array.from({ length: steps }, (_, step) => step);
    const worker = async () => {
      for (let step = waiting.shift(); step !== undefined; step = waiting.shift()) await one(step);
    };
    await Promise.all([worker(), worker(), worker()]);

    // Before it has a place in the queue it is the temporary folder that has it.
    const first = rescuedAlone.sort((a, b) => a - b);
    expect(first).toEqual(first.map((_, at) => at));
    expect(steps - first.length).toBeGreaterThan(12);
    const { images } = JSON.parse((await ann.run('list', '--json', '--limit', '100')).stdout);
    const arrived = images.map(({ width }: UploadAnswer) => width - narrowest).sort((a: number, b: number) => a - b);
    const expected = Array.from({ length: steps }, (_, step) => step).filter((step) => !first.includes(step));
    expect(arrived).toEqual([...expected, 99]);
    for (const { url, width } of images) {
      if (width - narrowest !== 99) expect(links.get(width - narrowest)).toEqual([url]);
    }
    expect(readFileSync(join(whole.folders.state, 'clipboard'), 'utf8')).toBe(recent(whole)[0]);
  }, 120_000);
});
