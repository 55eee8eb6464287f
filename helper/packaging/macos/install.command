#!/bin/sh
# Installs prntscrn for you alone. A double click in the Finder does, or: sh install.command [--no-autostart] [--no-start]
set -eu

autostart=yes
start=yes
for word in "$@"; do
  case "$word" in
    --no-autostart) autostart=no ;;
    --no-start) start=no ;;
    *) echo 'Usage: sh install.command [--no-autostart] [--no-start]' >&2; exit 2 ;;
  esac
done

from=$(cd "$(dirname "$0")" && pwd)
app=$HOME/Applications/prntscrn.app
program=$app/Contents/MacOS/prntscrn
mkdir -p "$HOME/Applications" "$HOME/.local/bin"
if [ -x "$program" ]; then "$program" quit >/dev/null 2>&1 || :; fi

# Beside its place first, so that there is never half of one.
rm -rf "$app.new"
cp -R "$from/prntscrn.app" "$app.new"
cp "$from/LICENSES.txt" "$from/uninstall.command" "$app.new/Contents/Resources/"
if [ -f "$from/server.json" ]; then cp "$from/server.json" "$app.new/Contents/Resources/"; fi
# It bears nobody's name: what came through a browser would not be let in.
if command -v xattr >/dev/null 2>&1; then xattr -dr com.apple.quarantine "$app.new" 2>/dev/null || :; fi
rm -rf "$app"
mv "$app.new" "$app"
ln -sf "$program" "$HOME/.local/bin/prntscrn"

"$program" self-check >/dev/null
if [ "$autostart" = yes ]; then "$program" config set startAtLogin on >/dev/null 2>&1; fi
echo "prntscrn $("$program" --version) is installed in $app"
if [ "$start" = yes ]; then
  nohup "$program" run </dev/null >/dev/null 2>&1 &
  echo 'It runs now. macOS asks once whether it may record the screen.'
  if ! "$program" whoami --local >/dev/null 2>&1; then echo 'Your browser opens to sign you in.'; fi
fi
