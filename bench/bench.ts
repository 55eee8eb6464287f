import { parseArgs } from 'node:util';
// The canvas library is loaded by several groups: here as the helper loads it.
import '#helper/overlay/canvas.ts';
import { endWithRun } from '#test/support/end-with-run.ts';
import type { Group } from './group.ts';
import { type Row, table } from './table.ts';

const names = [
  'raw-get',
  'remote-get',
  'uploads',
  'purge',
  'memory',
  'start-up',
  'capture',
  'overlay',
  'gif',
  'redraw',
  'idle',
  'packaged',
  'editor',
  'region-to-url',
  'site',
  'guard',
  'lifetime',
  'fire',
  'growth',
] as const;
const usage = `npm run bench -- [--only NAME]… [--quick]
  NAME is one of ${names.join(', ')}; lifetime, which takes ten minutes, is measured where it is named
  --quick measures fewer and shorter rounds: figures to look at while working, not to quote`;

async function open(name: (typeof names)[number]): Promise<Group> {
  switch (name) {
    case 'raw-get':
      return (await import('./raw-get.ts')).rawGet;
    case 'remote-get':
      return (await import('./remote-get.ts')).remoteGet;
    case 'uploads':
      return (await import('./uploads.ts')).uploads;
    case 'purge':
      return (await import('./purge.ts')).purge;
    case 'memory':
      return (await import('./memory.ts')).memory;
    case 'start-up':
      return (await import('./start-up.ts')).startUp;
    case 'capture':
      return (await import('./capture.ts')).capture;
    case 'overlay':
      return (await import('./overlay.ts')).overlay;
    case 'gif':
      return (await import('./gif.ts')).gif;
    case 'idle':
      return (await import('./idle.ts')).idle;
    case 'packaged':
      return (await import('./packaged.ts')).packaged;
    case 'redraw':
      return (await import('./redraw.ts')).redraw;
    case 'editor':
      return (await import('./editor.ts')).editor;
    case 'region-to-url':
      return (await import('./region-to-url.ts')).regionToUrl;
    case 'site':
      return (await import('./site.ts')).site;
    case 'guard':
      return (await import('./guard.ts')).guard;
    case 'lifetime':
      return (await import('./lifetime.ts')).lifetime;
    case 'fire':
      return (await import('./fire.ts')).fire;
    case 'growth':
      return (await import('./growth.ts')).growth;
  }
}

const { values } = parseArgs({
  options: { only: { type: 'string', multiple: true }, quick: { type: 'boolean' }, help: { type: 'boolean' } },
});
const wanted = names.filter((name) => values.only?.includes(name) ?? name !== 'lifetime');
if (values.help || wanted.length === 0 || (values.only && wanted.length < new Set(values.only).size)) {
  console.log(usage);
  process.exit(values.help ? 0 : 2);
}

endWithRun();
const effort = values.quick ? { rounds: 2, seconds: 1 } : { rounds: 5, seconds: 3 };
const rows: Row[] = [];
const broken: string[] = [];
for (const name of wanted) {
  const started = performance.now();
  try {
    rows.push(...(await (await open(name)).run(effort)));
    console.error(`measured ${name} in ${((performance.now() - started) / 1000).toFixed(0)} s`);
  } catch (error) {
    broken.push(name);
    console.error(`could not measure ${name}:`, error);
  }
}
console.log(table(rows));
const missed = rows.filter((row) => row.pass === false).length;
const met = rows.filter((row) => row.pass === true).length;
console.log(`${met} goals met, ${missed} missed${broken.length > 0 ? `, not measured: ${broken.join(', ')}` : ''}`);
process.exitCode = missed + broken.length > 0 ? 1 : 0;
