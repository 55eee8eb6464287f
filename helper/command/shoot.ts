import { resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { requireAccount } from '#helper/account/account.ts';
import { HelperError } from '#helper/platform/helper-error.ts';
import { askResident } from '#helper/resident/ask.ts';
import { type Folders, findFolders } from '#helper/settings/folders.ts';
import type { Outcome, Shot } from '#helper/shot/shot.ts';
import type { Watch } from '#helper/upload/deliver.ts';
import type { ExitCode } from './exit-code.ts';
import { parse, parseCount, parseRect, parseSeconds } from './parse.ts';
import type { Terminal } from './terminal.ts';

const text = { type: 'string' } as const;
const flag = { type: 'boolean' } as const;
const pointer = { cursor: flag, 'no-cursor': flag };
const common = { delay: text, save: text, copy: flag, 'no-upload': flag, json: flag, ...pointer };

/** `area`: a region, chosen on the screen or given by `--rect`. */
export async function area(argv: string[], terminal: Terminal): Promise<ExitCode> {
  const { values } = parse(argv, { ...common, rect: text, last: flag });
  if (values.last && values.rect !== undefined) throw new HelperError('usage', 'Give --rect or --last, not both');
  const rect = values.rect === undefined ? { last: values.last } : { rect: parseRect(values.rect) };
  return shoot({ kind: 'area', ...rect, ...wanted(values) }, values, terminal);
}

/** `window`: the active window. */
export async function window(argv: string[], terminal: Terminal): Promise<ExitCode> {
  const { values } = parse(argv, common);
  return shoot({ kind: 'window', ...wanted(values) }, values, terminal);
}

/** `full`: a whole monitor, or all of them. */
export async function full(argv: string[], terminal: Terminal): Promise<ExitCode> {
  const { values } = parse(argv, { ...common, monitor: text, all: flag });
  if (values.all && values.monitor !== undefined) throw new HelperError('usage', 'Give --monitor or --all, not both');
  const monitor = values.all ? 'all' : values.monitor && parseCount('monitor', values.monitor, 1, 64);
  return shoot({ kind: 'full', ...(monitor && { monitor }), ...wanted(values) }, values, terminal);
}

interface Wanted {
  save?: string | undefined;
  copy?: boolean | undefined;
  'no-upload'?: boolean | undefined;
  cursor?: boolean | undefined;
  'no-cursor'?: boolean | undefined;
}

export function wanted({ save, copy = false, 'no-upload': keepHere = false, ...pointer }: Wanted) {
  if (save === '') throw new HelperError('usage', '--save needs a file name');
  if (keepHere && !copy && save === undefined) {
    throw new HelperError('usage', '--no-upload needs --save FILE or --copy: the picture has to go somewhere');
  }
  if (pointer.cursor && pointer['no-cursor']) throw new HelperError('usage', 'Give --cursor or --no-cursor, not both');
  const drawn = pointer.cursor ? { pointer: true } : pointer['no-cursor'] ? { pointer: false } : {};
  return { ...drawn, ...(save !== undefined && { save: resolve(save) }), copy, upload: !keepHere };
}

export async function shoot(
  shot: Shot,
  values: { delay?: string; json?: boolean },
  terminal: Terminal,
): Promise<ExitCode> {
  const folders = findFolders(terminal.env);
  const delay = values.delay === undefined ? 0 : parseSeconds('delay', values.delay);
  // Before the picture is taken: whoever cannot upload should not mark a region first.
  if (shot.upload) requireAccount(folders.state);
  await countDown(delay, terminal);
  const watch = watchOn(terminal);
  const request = { shot, display: terminal.env.DISPLAY ?? '' };
  const outcome = (await askResident(folders.socket, request, watch)) ?? (await shootHere(folders, shot, watch));
  report(outcome, values.json ?? false, terminal);
  return 0;
}

async function shootHere(folders: Folders, shot: Shot, watch: Watch): Promise<Outcome> {
  const { openStudio } = await import('#helper/shot/open-studio.ts');
  const studio = await openStudio(folders, 'passing');
  try {
    const { takeShot } = await import('#helper/shot/take-shot.ts');
    const outcome = await takeShot(studio, shot, watch);
    const { announce } = await import('#helper/shot/announce.ts');
    await announce(studio, outcome);
    return outcome;
  } finally {
    studio.desktop.close();
  }
}

function watchOn(terminal: Terminal): Watch {
  return {
    signal: terminal.signal,
    progress: (share) => terminal.progress(`Uploading ${Math.floor(share * 100)} %`),
    stage: (words) => terminal.progress(words),
  };
}

async function countDown(seconds: number, terminal: Terminal): Promise<void> {
  const end = Date.now() + seconds * 1000;
  for (let left = end - Date.now(); left > 0; left = end - Date.now()) {
    terminal.progress(`Taking the picture in ${Math.ceil(left / 1000)} s`);
    await sleep(Math.min(left, 1000), undefined, { signal: terminal.signal }).catch((error) => {
      throw new HelperError('cancelled', 'Cancelled', { cause: error });
    });
  }
  terminal.progress(undefined);
}

const onClipboard = { link: 'The link is', picture: 'The picture is', both: 'The link and the picture are' } as const;

/** To whoever asks for a recording while there is one. */
const underWay = {
  begun: 'The recording that was asked for before begins',
  stopped: 'The recording that was under way is stopped',
} as const;

function report(outcome: Outcome, json: boolean, terminal: Terminal): void {
  terminal.progress(undefined);
  const { image, file, printed, copied, recording, warnings } = outcome;
  for (const warning of warnings) terminal.say(warning);
  if (json) {
    terminal.print(JSON.stringify({ status: 'ok', ...image, file, printed, copied, recording, warnings }));
    return;
  }
  if (recording) terminal.say(underWay[recording]);
  if (file) terminal.say(`Saved ${file}`);
  if (printed) terminal.say(`Sent to the printer ${printed}`);
  if (copied) terminal.say(`${onClipboard[copied]} on the clipboard`);
  if (image) terminal.print(image.url);
}
