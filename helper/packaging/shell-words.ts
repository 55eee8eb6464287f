import { commands } from '#helper/command/command.ts';
import { exitCodes } from '#helper/command/exit-code.ts';

/** The long options of a command, as its usage names them. */
function optionsOf(name: string): string[] {
  return [...new Set(commands[name]?.usage.match(/--[a-z-]+/g) ?? [])];
}

/** Words of a command that are no options, such as `list` of `queue`. */
function wordsOf(name: string): string[] {
  const choice = /^\[([a-z][^[\]]*\|[^\]]*)/.exec(commands[name]?.usage ?? '')?.[1] ?? '';
  return [...new Set(choice.split('|').flatMap((each) => /^\s*([a-z]+)/.exec(each)?.[1] ?? []))];
}

const names = Object.keys(commands);

/** Completes commands and options in bash (bash-completion 2). */
export function bashCompletion(): string {
  const cases = names.map((name) => `    ${name}) words='${[...wordsOf(name), ...optionsOf(name)].join(' ')}' ;;`);
  return `# bash completion for prntscrn
_prntscrn() {
  local current=\${COMP_WORDS[COMP_CWORD]} previous=\${COMP_WORDS[COMP_CWORD - 1]} words
  if [ "$COMP_CWORD" = 1 ]; then
    mapfile -t COMPREPLY < <(compgen -W '${[...names, 'help', '--version'].join(' ')}' -- "$current")
    return
  fi
  case \${COMP_WORDS[1]} in
    help) words='${names.join(' ')}' ;;
${cases.join('\n')}
  esac
  if [ "$previous" = --save ] || { [ "\${COMP_WORDS[1]}" = upload ] && [ "\${current#-}" = "$current" ]; }; then
    compopt -o filenames 2>/dev/null
    mapfile -t COMPREPLY < <(compgen -f -- "$current")
  else
    mapfile -t COMPREPLY < <(compgen -W "$words" -- "$current")
  fi
}
complete -F _prntscrn prntscrn
`;
}

/** The same for zsh. */
export function zshCompletion(): string {
  const quote = (text: string) => text.replaceAll("'", "'\\''").replaceAll(':', '\\:');
  const described = names.map((name) => `    '${name}:${quote(commands[name]?.does ?? '')}'`);
  const cases = names.map((name) => {
    const words = [...wordsOf(name), ...optionsOf(name)];
    const files = name === 'upload' ? '; _files' : '';
    return `    ${name}) compadd -- ${words.join(' ')}${files} ;;`;
  });
  return `#compdef prntscrn
local -a commands
if (( CURRENT == 2 )); then
  commands=(
${described.join('\n')}
    'help:explains a command'
  )
  _describe command commands
elif [[ $words[CURRENT-1] == --save ]]; then
  _files
else
  case $words[2] in
    help) compadd -- ${names.join(' ')} ;;
${cases.join('\n')}
  esac
fi
`;
}

/** The same for fish. */
export function fishCompletion(): string {
  const quote = (text: string) => `'${text.replaceAll('\\', '\\\\').replaceAll("'", "\\'")}'`;
  const lines = ['complete -c prntscrn -f'];
  for (const name of names) {
    const inIt = `-n '__fish_seen_subcommand_from ${name}'`;
    lines.push(`complete -c prntscrn -n __fish_use_subcommand -a ${name} -d ${quote(commands[name]?.does ?? '')}`);
    for (const word of wordsOf(name)) lines.push(`complete -c prntscrn ${inIt} -a ${word}`);
    for (const option of optionsOf(name)) {
      lines.push(`complete -c prntscrn ${inIt} -l ${option.slice(2)}${option === '--save' ? ' -r -F' : ''}`);
    }
  }
  lines.push("complete -c prntscrn -n '__fish_seen_subcommand_from upload' -F");
  return `${lines.join('\n')}\n`;
}

/** The page of the manual, in man(7). */
export function manualPage(version: string): string {
  const plain = (text: string) =>
    text
      .replaceAll('\\', '\\e')
      .replaceAll('-', '\\-')
      .replace(/^([.'])/gm, '\\&$1');
  const each = Object.entries(commands).map(
    ([name, { usage, does }]) => `.TP\n${`\\fB${plain(name)}\\fR ${plain(usage)}`.trimEnd()}\n${plain(does)}`,
  );
  const codes = Object.entries(exitCodes).map(([code, meaning]) => `.TP\n${code}\n${plain(meaning)}`);
  return `.TH PRNTSCRN 1 "" "prntscrn ${version}" "User Commands"
.SH NAME
prntscrn \\- press PrtScn, mark a region, and the raw link is on the clipboard
.SH SYNOPSIS
.B prntscrn
.I COMMAND
.RI [ OPTIONS ]
.SH DESCRIPTION
Takes pictures and recordings of the screen and uploads them to your own server.
Standard output has the link and nothing else; everything for a person goes to standard error.
.SH COMMANDS
${each.join('\n')}
.SH EXIT STATUS
${codes.join('\n')}
.SH FILES
.TP
.I ~/.config/prntscrn
settings
.TP
.I ~/.local/state/prntscrn
the sign\\-in where there is no keychain, the history, and what is not uploaded yet
.TP
.I ~/.cache/prntscrn
native parts of the program; may be emptied at any time
`;
}
