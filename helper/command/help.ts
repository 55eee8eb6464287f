import { commands } from './command.ts';
import { exitCodes } from './exit-code.ts';

const sending = `  --save FILE    writes it there as well
  --copy         puts the picture on the clipboard, not its link
  --no-upload    sends nothing; with --save or --copy
  --json         prints the whole answer as one line of JSON`;

const shotOptions = `  --delay S      waits S seconds first
  --cursor       draws the mouse pointer too; --no-cursor does not (setting: cursor)
${sending}`;

const gifOptions = `  --seconds N    ends by itself after N seconds, at most 300 (setting: gif.seconds)
  --fps N        frames a second, from 10 to 30 (setting: gif.fps)
  --format F     gif, or webp for one without any loss of colour (setting: gif.format)
  --countdown N  seconds before it begins, from 0 to 3 (setting: gif.countdown)
  --cursor       draws the mouse pointer and its clicks; --no-cursor does not (setting: gif.cursor)
  --preview      shows it for trimming before anything is sent; --no-preview does not. Usual where
                 --rect and --seconds are not both given`;

const places = {
  rect: '  --rect X,Y,W,H takes that region, in pixels of the whole desktop, and asks nothing',
  last: '  --last         takes the region of last time',
  monitor: '  --monitor N    takes that monitor, counted from 1\n  --all          takes all of them, in one picture',
};

/** What the options of a command mean, where its usage alone does not say it. */
const optionsOf: Record<string, string> = {
  area: `${places.rect}\n${places.last}\n${shotOptions}`,
  full: `${places.monitor}\n${shotOptions}`,
  window: shotOptions,
  gif: `${places.rect}\n${gifOptions}\n  --delay S      waits S seconds first\n${sending}`,
};

/** The whole help: commands, what the options mean, exit codes. */
export function helpText(): string {
  const lines = Object.entries(commands).map(
    ([name, { usage, does }]) => `  ${`${name} ${usage}`.trim()}\n      ${does}`,
  );
  const codes = Object.entries(exitCodes).map(([code, meaning]) => `  ${code.padStart(3)}  ${meaning}`);
  return `prntscrn: press PrtScn, mark a region, and the raw link is on the clipboard.

Usage: prntscrn COMMAND [OPTIONS]

${lines.join('\n')}
  --version
  help [COMMAND]

Options of area, full and window:
${shotOptions}
area marks the region in a window over the screen, or on a page in a browser where that cannot be or
where a screen reader or an input method is used (setting: overlay; doctor says which and why).

Options of gif, beside --save, --copy, --no-upload and --json:
${gifOptions}
While "prntscrn run" is there, a second gif stops the recording under way, or begins it where its
region is marked.

stdout has the link and nothing else; everything for a person goes to stderr.

Exit codes:
${codes.join('\n')}`;
}

/** One command's usage, and what its options mean. */
export function usageOf(name: string): string {
  const command = commands[name];
  if (!command) return helpText();
  const options = Object.hasOwn(optionsOf, name) ? `\n\n${optionsOf[name]}` : '';
  return `Usage: prntscrn ${`${name} ${command.usage}`.trim()}\n  ${command.does}${options}`;
}
