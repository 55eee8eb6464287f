#!/bin/sh
# Removes prntscrn as install.command has installed it, and what it has kept; your pictures stay.
set -eu

app=$HOME/Applications/prntscrn.app
program=$app/Contents/MacOS/prntscrn
if [ ! -x "$program" ]; then
  echo "prntscrn is not installed in $app." >&2
  exit 1
fi
"$program" quit >/dev/null 2>&1 || :
"$program" config set startAtLogin off >/dev/null 2>&1 || :
if [ "${1:-}" != --keep-settings ]; then "$program" forget --yes; fi
if [ "$(readlink "$HOME/.local/bin/prntscrn" 2>/dev/null)" = "$program" ]; then rm -f "$HOME/.local/bin/prntscrn"; fi
rm -rf "$app"
for folder in "$HOME/.local/bin" "$HOME/.local"; do rmdir "$folder" 2>/dev/null || :; done
echo 'prntscrn is removed.'
