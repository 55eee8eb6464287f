import { Agent } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import sharp from 'sharp';
import { percentile } from './measure.ts';
import { screenshot } from './pictures.ts';
import { startReference } from './references/start-reference.ts';
import { type Form, form, startOurs, upload } from './server.ts';
import { figure, type Row } from './table.ts';

const perMinute = 2000;
const goalP99 = 1000;

/**
 * Uploads at a steady pace, whether those before were answered or not, as many people send them; beside a server that
 * looks at nothing and syncs each file, before and after, since the disk has a say in both.
 */
export async function flood(folder: string, seconds: number): Promise<Row[]> {
  const pictures = [await screenshot('png', 200_000), await screenshot('jpeg', 200_000)];
  const forms = pictures.map(form);
  const bare = await startReference('busboy-to-disk.ts', folder, 'synced');
  const { server, token } = await startOurs();
  try {
    for (const sent of forms) await pace(server.url, [sent], 1, token);
    const before = await pace(bare.url, forms, seconds / 10);
    const ours = await pace(server.url, forms, seconds, token);
    const after = await pace(bare.url, forms, seconds / 10);
    const reference = [...before.answered, ...after.answered];
    const group = `${perMinute.toLocaleString('en')} uploads a minute of 200 kB for ${seconds} s, PNG and JPEG in turns`;
    const of = (percent: number, values = ours.answered) => percentile(values, percent);
    return [
      {
        group,
        measure: `p99 (p50 ${figure(of(50), 'ms')}, slowest ${figure(of(100), 'ms')})`,
        ours: figure(of(99), 'ms'),
        reference: `busboy to disk, synced ${figure(of(99, reference), 'ms')}`,
        ratio: of(99) / of(99, reference),
        goal: `< ${goalP99} ms`,
        pass: of(99) < goalP99,
      },
      {
        group,
        measure: 'acknowledged a minute',
        ours: figure(ours.perMinute, '/min'),
        reference: `decoding on one core ${figure(await decodesPerMinute(pictures), '/min')}`,
        goal: `≥ ${figure(0.99 * perMinute, '/min')}`,
        pass: ours.perMinute >= 0.99 * perMinute,
      },
    ];
  } finally {
    await server.stop();
    await bare.stop();
  }
}

interface Flood {
  /** Milliseconds from when each upload was due to its answer. */
  readonly answered: readonly number[];
  readonly perMinute: number;
}

async function pace(url: string, forms: readonly Form[], seconds: number, token?: string): Promise<Flood> {
  const agent = new Agent({ keepAlive: true });
  const gap = 60_000 / perMinute;
  const count = Math.ceil((seconds * 1000) / gap);
  const started = performance.now();
  const one = async (number: number): Promise<number> => {
    const due = started + number * gap;
    await sleep(Math.max(0, due - performance.now()));
    const sent = forms[number % forms.length];
    if (sent) await upload(url, sent, agent, token);
    return performance.now() - due;
  };
  try {
    const answered = await Promise.all(Array.from({ length: count }, (_, number) => one(number)));
    // The last one is due one gap before the end.
    return { answered, perMinute: (60_000 * count) / Math.max(count * gap, performance.now() - started) };
  } finally {
    agent.destroy();
  }
}

/** How many of these pictures one core decodes in a minute, when that is all it does. */
async function decodesPerMinute(pictures: readonly Buffer[]): Promise<number> {
  sharp.concurrency(1);
  const [started, rounds] = [performance.now(), 10];
  for (let round = 0; round < rounds; round++) for (const picture of pictures) await sharp(picture).raw().toBuffer();
  return (60_000 * rounds * pictures.length) / (performance.now() - started);
}
