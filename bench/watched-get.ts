import type { ServerOptions, TestServer } from '#test/support/server.ts';
import type { Effort } from './group.ts';
import { type Load, load } from './load.ts';
import { interleave, median } from './measure.ts';
import { screenshot } from './pictures.ts';
import { startOurs, uploadedPath } from './server.ts';
import { figure, type Row } from './table.ts';

/** What an operator may switch on, and what of it a raw link feels. */
const ways: Record<string, NonNullable<ServerOptions['env']>> = {
  'neither metrics nor a log of pictures': { ACCESS_LOG: 'site' },
  'with METRICS_TOKEN': { METRICS_TOKEN: 'a token of the bench', ACCESS_LOG: 'site' },
  'with ACCESS_LOG=all': { ACCESS_LOG: 'all' },
};

/** Raw links of a server that is watched, against those of one that is not, by turns in the same minutes. */
export async function compareWatched(effort: Effort): Promise<Row[]> {
  const servers: TestServer[] = [];
  try {
    const picture = await screenshot('png', 20_000);
    const loads: Record<string, () => Promise<Load>> = {};
    for (const [name, env] of Object.entries(ways)) {
      const { server, token } = await startOurs({ env });
      servers.push(server);
      const url = `${server.url}${await uploadedPath(server, token, picture)}`;
      await load(url, 1);
      loads[name] = () => load(url, effort.seconds);
    }
    const results = await interleave(effort.rounds, loads);
    const rate = (name: string) => median((results[name] ?? []).map((one) => one.perSecond));
    const [plain = '', ...watched] = Object.keys(ways);
    return watched.map((name) => ({
      group: 'raw GET, 20 kB, 50 connections',
      measure: `requests a second ${name}`,
      ours: figure(rate(name), '/s'),
      reference: `${plain} ${figure(rate(plain), '/s')}`,
      ratio: rate(name) / rate(plain),
    }));
  } finally {
    for (const server of servers) await server.stop();
  }
}
