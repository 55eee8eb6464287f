#!/bin/sh
# Installs prntscrn for you alone, without administrator's rights.
set -eu

usage='Usage: sh install.sh [--no-autostart] [--no-start]
  --no-autostart  prntscrn does not start when you sign in to your desktop
  --no-start      prntscrn is not started now'
autostart=yes
start=yes
for word in "$@"; do
  case "$word" in
    --no-autostart) autostart=no ;;
    --no-start) start=no ;;
    --help | -h) echo "$usage"; exit 0 ;;
    *) echo "$usage" >&2; exit 2 ;;
  esac
done
if [ "$(id -u)" = 0 ] && [ "${PRNTSCRN_AS_ROOT:-}" != yes ]; then
  echo 'This installs prntscrn for one person: run it as that person, not as root.' >&2
  exit 1
fi

from=$(cd "$(dirname "$0")" && pwd)
data=${XDG_DATA_HOME:-$HOME/.local/share}
to=$HOME/.local/lib/prntscrn
bin=$HOME/.local/bin
applications=$data/applications

if [ "$from" = "$to" ]; then
  echo "prntscrn is installed in $to already." >&2
  exit 1
fi
mkdir -p "$to" "$bin" "$applications" "$data/icons/hicolor/scalable/apps" "$data/man/man1"
if [ -x "$to/prntscrn" ]; then "$to/prntscrn" quit >/dev/null 2>&1 || :; fi

# Beside its place first: whoever starts it meanwhile gets the old one or the new one, whole.
cp "$from/prntscrn" "$to/.prntscrn-new"
chmod 755 "$to/.prntscrn-new"
mv -f "$to/.prntscrn-new" "$to/prntscrn"
cp "$from/uninstall.sh" "$from/LICENSES.txt" "$to/"
if [ -f "$from/server.json" ]; then cp "$from/server.json" "$to/"; fi
ln -sf "$to/prntscrn" "$bin/prntscrn"
cp "$from/share/prntscrn.svg" "$data/icons/hicolor/scalable/apps/prntscrn.svg"
cp "$from/share/prntscrn.1.gz" "$data/man/man1/prntscrn.1.gz"
mkdir -p "$data/bash-completion/completions" "$data/zsh/site-functions" "$data/fish/vendor_completions.d"
cp "$from/share/prntscrn.bash" "$data/bash-completion/completions/prntscrn"
cp "$from/share/_prntscrn" "$data/zsh/site-functions/_prntscrn"
cp "$from/share/prntscrn.fish" "$data/fish/vendor_completions.d/prntscrn.fish"
# The Desktop Entry Specification 1.5: a quoted word, its escapes written twice.
quoted=$(printf '%s' "$to/prntscrn" | sed 's/[\\"`$]/\\\\&/g; s/%/%%/g')
awk -v program="\"$quoted\"" 'sub(/^Exec=prntscrn/, "") { print "Exec=" program $0; next } /^TryExec=/ { next } { print }' \
  "$from/share/prntscrn.desktop" >"$applications/prntscrn.desktop"

"$to/prntscrn" self-check >/dev/null
if [ "$autostart" = yes ]; then "$to/prntscrn" config set startAtLogin on >/dev/null 2>&1; fi
echo "prntscrn $("$to/prntscrn" --version) is installed in $to"
case ":${PATH:-}:" in
  *":$bin:"*) ;;
  *) echo "In a terminal it is $bin/prntscrn until $bin is in your PATH." ;;
esac
if [ "$start" = no ]; then exit 0; fi
if [ -z "${DISPLAY:-}${WAYLAND_DISPLAY:-}" ]; then
  echo 'There is no desktop here: start prntscrn from the menu of yours.'
  exit 0
fi
nohup "$to/prntscrn" run </dev/null >/dev/null 2>&1 &
if "$to/prntscrn" whoami --local >/dev/null 2>&1; then
  echo 'It runs now: press PrtScn.'
elif [ -f "$to/server.json" ]; then
  echo 'It runs now. Your browser opens, and one click signs you in; then press PrtScn.'
else
  echo 'It runs now. Your browser opens and asks for the address of your server; then press PrtScn.'
fi
