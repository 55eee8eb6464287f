import { z } from 'zod';
import type { BareDesk, Command } from './command.ts';
import type { Finding } from './doctor/finding.ts';
import { lookAtDatabase } from './doctor/look-at-database.ts';
import { lookAtDisk, lookAtSecrets } from './doctor/look-at-machine.ts';
import { lookAtReleases } from './doctor/look-at-releases.ts';
import { lookAtSite } from './doctor/look-at-site.ts';
import { lookAtStores } from './doctor/look-at-stores.ts';
import { parseOptions } from './parse-options.ts';

export const doctorCommands: Record<string, Command> = {
  doctor: {
    usage: '[--json]',
    does: 'tries settings, disk, secrets, database, clock, stores, releases, and the site by its BASE_URL; exit code 1 where one is bad',
    bare: true,
    run: doctor,
  },
};

async function doctor(desk: BareDesk, args: string[]): Promise<void> {
  const flag = { type: 'boolean' } as const;
  const { json } = parseOptions(args, { json: flag }, z.object({ json: z.boolean().default(false) }));
  const { config } = desk;
  const findings: Finding[] = [];
  const looks = [
    async () => lookAtSecrets(config),
    () => lookAtDisk(config),
    () => lookAtDatabase(config, Date.now),
    () => lookAtStores(config),
    () => lookAtReleases(config.dataDir, Date.now()),
    () => lookAtSite(config),
  ];
  for (const look of looks) {
    for (const finding of await look()) {
      findings.push(finding);
      if (!json) for (const line of linesOf(finding)) desk.print(line);
    }
  }
  const bad = findings.filter(({ state }) => state === 'bad').length;
  if (json) desk.print(JSON.stringify({ status: bad === 0 ? 'ok' : 'bad', findings }));
  if (bad > 0) desk.fail(bad === 1 ? 'One thing is not as it should be' : `${bad} things are not as they should be`);
}

const marks = { ok: 'ok ', note: ' - ', bad: 'BAD' };

function linesOf({ name, state, detail, advice }: Finding): string[] {
  return [`${marks[state]}  ${name.padEnd(17)} ${detail}`, ...advice.map((line) => `${' '.repeat(23)}${line}`)];
}
