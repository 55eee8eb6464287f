import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import sharp from 'sharp';
import type { TestServer } from '#test/support/server.ts';
import type { Effort, Group } from './group.ts';
import { median, percentile } from './measure.ts';
import { screen, screenshot } from './pictures.ts';
import { startOurs } from './server.ts';
import { figure, type Row } from './table.ts';

/** A server under mixed load for ten minutes: what it holds must not grow. `--quick` takes one. */
export const lifetime: Group = { name: 'lifetime', run };

const group = 'ten minutes of mixed load';
const workers = 4;
const restMs = 40;
const kept = 200;
const goalMegabytes = 20;
const goalHandles = 10;

/** What a process holds at one moment. */
interface Sample {
  readonly atMs: number;
  readonly megabytes: number;
  readonly handles: number;
  readonly threads: number;
  readonly files: number;
}

async function run({ rounds }: Effort): Promise<Row[]> {
  const minutes = rounds > 2 ? 10 : 1;
  const { server, token } = await startOurs({ env: { PURGE_SCHEDULE: '* * * * *' } });
  try {
    const load = new Load(server, token, await pictures());
    const samples: Sample[] = [];
    const end = Date.now() + minutes * 60_000;
    const working = Array.from({ length: workers }, () => load.work(end));
    for (; Date.now() < end; await sleep(2000)) samples.push(sampleOf(server));
    await Promise.all(working);
    await sleep(5000);
    return rowsOf(samples, sampleOf(server), load);
  } finally {
    await server.stop();
  }
}

async function pictures(): Promise<Buffer[]> {
  const still = await screenshot('png', 200_000);
  const shrunk = sharp(await screen(640, 400));
  const others = await Promise.all([shrunk.clone().webp().toBuffer(), shrunk.clone().gif().toBuffer()]);
  return [still, await screenshot('jpeg', 120_000), ...others];
}

/** What people, helpers, scripts and strangers do at once. */
class Load {
  readonly latencies: number[] = [];
  readonly ids: string[] = [];
  /** Answers that nobody meant. */
  wrong = 0;
  readonly #server: TestServer;
  readonly #headers: Record<string, string>;
  readonly #pictures: readonly Buffer[];
  #turn = 0;

  constructor(server: TestServer, token: string, sent: readonly Buffer[]) {
    this.#server = server;
    this.#headers = { Authorization: `Bearer ${token}` };
    this.#pictures = sent;
  }

  async work(end: number): Promise<void> {
    while (Date.now() < end) {
      const begun = performance.now();
      await this.#act(this.#turn++);
      this.latencies.push(performance.now() - begun);
      await sleep(restMs);
    }
  }

  async #act(turn: number): Promise<void> {
    const id = this.ids[turn % Math.max(1, this.ids.length)] ?? 'none';
    const headers = this.#headers;
    switch (turn % 12) {
      case 0:
        return await this.#upload(turn);
      case 1:
        return await this.#ask(`/image/${id}`);
      case 2:
        return await this.#ask(`/image/${id}`, { headers: { Range: 'bytes=100-4000' } });
      case 3:
        return await this.#ask('/api/v1/images?limit=50', { headers });
      case 4:
        return await this.#ask(`/api/v1/images/${id}/thumbnail`, { headers });
      case 5:
        return await this.#ask(`/api/v1/images/${id}`, { method: 'PATCH', headers, body: `{"title":"turn ${turn}"}` });
      case 6:
        return await this.#ask('/sign-in');
      case 7:
        return await this.#ask('/api/v1/images?q=turn', { headers });
      case 8:
        return await this.#ask('/image/0000000000000000000000');
      case 9:
        return await this.#ask('/.well-known/openid-configuration');
      case 10:
        return await this.#ask('/image', { method: 'POST', headers, body: 'nonsense' });
      default:
        return this.ids.length > kept ? await this.#remove() : await this.#ask('/api/v1/statistics', { headers });
    }
  }

  async #upload(turn: number): Promise<void> {
    const form = new FormData();
    const picture = this.#pictures[turn % this.#pictures.length] ?? Buffer.alloc(0);
    form.append('image', new Blob([new Uint8Array(picture)]), 'picture');
    const answer = await fetch(`${this.#server.url}/image`, { method: 'POST', headers: this.#headers, body: form });
    if (answer.status !== 201) this.wrong++;
    else this.ids.push(((await answer.json()) as { id: string }).id);
  }

  async #remove(): Promise<void> {
    const id = this.ids.shift();
    await this.#ask(`/image/${id}`, { method: 'DELETE', headers: this.#headers });
  }

  async #ask(path: string, init: RequestInit = {}): Promise<void> {
    const answer = await fetch(this.#server.url + path, init);
    await answer.arrayBuffer();
    if (answer.status >= 500) this.wrong++;
  }
}

function sampleOf({ pid, dataDir }: TestServer): Sample {
  const status = readFileSync(`/proc/${pid}/status`, 'utf8');
  const field = (name: string) => Number(new RegExp(`^${name}:\\s+(\\d+)`, 'm').exec(status)?.[1] ?? 0);
  const incoming = readdirSync(join(dataDir, 'incoming'), { recursive: true, withFileTypes: true });
  return {
    atMs: Date.now(),
    megabytes: (field('VmRSS') * 1024) / 1e6,
    handles: readdirSync(`/proc/${pid}/fd`).length,
    threads: field('Threads'),
    files: incoming.filter((file) => file.isFile() && !file.name.endsWith('.lock')).length,
  };
}

function rowsOf(samples: readonly Sample[], last: Sample, load: Load): Row[] {
  const third = Math.floor(samples.length / 3);
  const thirds = [0, 1, 2].map((at) => samples.slice(at * third, (at + 1) * third));
  const middles = (of: (sample: Sample) => number) => thirds.map((part) => median(part.map(of)));
  const row = (measure: string, ours: string, goal?: string, pass?: boolean): Row => ({
    group,
    measure,
    ours,
    reference: '—',
    ...(goal !== undefined && { goal }),
    ...(pass !== undefined && { pass }),
  });
  const grown = (values: readonly number[]) => (values[2] ?? 0) - (values[1] ?? 0);
  const told = (values: readonly number[]) => values.map((value) => value.toFixed(0)).join(' → ');
  const [megabytes, handles] = [middles((one) => one.megabytes), middles((one) => one.handles)];
  const hourly = slopeOf(samples.slice(third)) * 3_600_000;
  return [
    row('operations', `${load.latencies.length}, p99 ${figure(percentile(load.latencies, 99), 'ms')}`),
    row('answers that are a fault of ours', String(load.wrong), '0', load.wrong === 0),
    row('resident memory by thirds, MB', told(megabytes), `+ ≤ ${goalMegabytes}`, grown(megabytes) <= goalMegabytes),
    row('its slope after the first third', figure(hourly, 'MB/h')),
    row('handles by thirds', told(handles), `+ ≤ ${goalHandles}`, grown(handles) <= goalHandles),
    row('threads by thirds', told(middles((one) => one.threads))),
    row('handles 5 s after', String(last.handles)),
    row('files of uploads left over', String(last.files), '0', last.files === 0),
  ];
}

/** Megabytes a millisecond, by least squares. */
function slopeOf(samples: readonly Sample[]): number {
  const mean = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;
  const at = mean(samples.map(({ atMs }) => atMs));
  const held = mean(samples.map(({ megabytes }) => megabytes));
  const above = samples.map(({ atMs, megabytes }) => (atMs - at) * (megabytes - held));
  return mean(above) / mean(samples.map(({ atMs }) => (atMs - at) ** 2));
}
