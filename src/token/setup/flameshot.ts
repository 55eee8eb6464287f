import { routes } from '#contract/routes.ts';
import { pickString, shellWord } from './shell.ts';

/**
 * A shell script that installs the command `prntscrn-flameshot` for one user. Its token goes into a file that nobody else
 * reads and curl takes it from there: what is on a command line, every user of the machine can see.
 */
export function flameshotScript(baseUrl: string, secret: string): string {
  return `#!/bin/sh
# Sets up Flameshot for ${baseUrl}: run it once with  sh prntscrn-flameshot.sh
# It installs the command prntscrn-flameshot and removes itself, because it holds a token.
set -eu
umask 077

folder="\${XDG_CONFIG_HOME:-$HOME/.config}/prntscrn"
command="$HOME/.local/bin/prntscrn-flameshot"
mkdir -p "$folder" "$HOME/.local/bin"
rm -f "$folder/flameshot-token"
printf 'Authorization: Bearer %s\\n' ${shellWord(secret)} > "$folder/flameshot-token"

cat > "$command" <<'END'
#!/bin/sh
# Marks a region with Flameshot, uploads it to ${baseUrl} and copies the link.
# Options go to Flameshot: prntscrn-flameshot --delay 2000
set -u
umask 077
token="\${XDG_CONFIG_HOME:-$HOME/.config}/prntscrn/flameshot-token"

say() {
  if command -v notify-send > /dev/null; then notify-send --app-name prntscrn "$1" "$2" > /dev/null 2>&1 || true; fi
}
fail() {
  say 'Not uploaded' "$1"
  printf 'Not uploaded: %s\\n' "$1" >&2
  exit 1
}
copy() {
  if [ -n "\${WAYLAND_DISPLAY:-}" ] && command -v wl-copy > /dev/null; then wl-copy
  elif command -v xclip > /dev/null; then xclip -selection clipboard
  elif command -v xsel > /dev/null; then xsel --clipboard --input
  else return 1
  fi
}

command -v flameshot > /dev/null || fail 'Flameshot is not installed'
command -v curl > /dev/null || fail 'curl is not installed'
folder=$(mktemp -d) || exit 1
trap 'rm -rf "$folder"' EXIT
picture="$folder/screenshot.png"
flameshot gui --raw "$@" > "$picture" 2> /dev/null
# Nothing in it: the shot was called off.
[ -s "$picture" ] || exit 0

answer=$(curl --silent --show-error --max-time 120 --header "@$token" \\
  --form "image=@$picture;type=image/png" ${shellWord(baseUrl + routes.image)} 2>&1) || fail "$answer"
link=$(printf '%s' "$answer" | ${pickString('url')})
[ -n "$link" ] || fail "$(printf '%s' "$answer" | ${pickString('message')})"
printf '%s\\n' "$link"
if printf '%s' "$link" | copy > /dev/null 2>&1; then say 'Link copied' "$link"; else say 'Uploaded' "$link"; fi
END

chmod 700 "$command"
rm -f -- "$0"
printf 'Installed %s\\n' "$command"
printf 'Give it a key of your desktop: in the keyboard settings, a custom shortcut with this command.\\n'
`;
}
