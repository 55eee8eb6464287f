import { HelperError } from '#helper/platform/helper-error.ts';
import type { Shot } from '#helper/shot/shot.ts';
import type { ExitCode } from './exit-code.ts';
import { parse, parseCount, parseRect, parseSeconds } from './parse.ts';
import { shoot, wanted } from './shoot.ts';
import type { Terminal } from './terminal.ts';

const text = { type: 'string' } as const;
const flag = { type: 'boolean' } as const;
const options = {
  rect: text,
  seconds: text,
  delay: text,
  fps: text,
  format: text,
  countdown: text,
  cursor: flag,
  'no-cursor': flag,
  preview: flag,
  'no-preview': flag,
  save: text,
  copy: flag,
  'no-upload': flag,
  json: flag,
} as const;

/** `gif`: records a region, chosen on the screen or given by `--rect`. */
export async function gif(argv: string[], terminal: Terminal): Promise<ExitCode> {
  const { values } = parse(argv, options);
  if (values.preview && values['no-preview'])
    throw new HelperError('usage', 'Give --preview or --no-preview, not both');
  const { fps, countdown } = values;
  const format = formatOf(values.format, values.save);
  const seconds = values.seconds === undefined ? undefined : secondsOf(values.seconds);
  // Whoever has said where and for how long wants no questions asked, as with area --rect.
  const said = values.rect !== undefined && seconds !== undefined;
  const shot: Shot = {
    kind: 'gif',
    ...(values.rect !== undefined && { rect: parseRect(values.rect) }),
    ...wanted(values),
    gif: {
      ...(format && { format }),
      ...(seconds !== undefined && { seconds }),
      ...(fps !== undefined && { fps: parseCount('fps', fps, 10, 30) }),
      ...(countdown !== undefined && { countdown: parseCount('countdown', countdown, 0, 3) }),
      preview: values.preview ?? (values['no-preview'] ? false : !said),
    },
  };
  return shoot(shot, values, terminal);
}

function secondsOf(typed: string): number {
  const seconds = parseSeconds('seconds', typed);
  if (seconds >= 0.1 && seconds <= 300) return seconds;
  throw new HelperError('usage', '--seconds is a number from 0.1 to 300');
}

/** What was said, else what the file's name says. */
function formatOf(typed: string | undefined, save: string | undefined): 'gif' | 'webp' | undefined {
  const named = /\.(gif|webp)$/i.exec(save ?? '')?.[1]?.toLowerCase();
  const format = typed ?? named;
  if (format === undefined) return undefined;
  if (format !== 'gif' && format !== 'webp') throw new HelperError('usage', '--format is gif or webp');
  if (named && named !== format) throw new HelperError('usage', `--save ${save} does not fit --format ${format}`);
  return format;
}
