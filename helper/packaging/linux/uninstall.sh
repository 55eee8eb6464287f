#!/bin/sh
# Removes prntscrn as install.sh has installed it, and what it has kept; your pictures stay.
set -eu

usage='Usage: sh uninstall.sh [--keep-settings]
  --keep-settings  settings, sign-in and history stay for a later installation'
keep=no
for word in "$@"; do
  case "$word" in
    --keep-settings) keep=yes ;;
    --help | -h) echo "$usage"; exit 0 ;;
    *) echo "$usage" >&2; exit 2 ;;
  esac
done

data=${XDG_DATA_HOME:-$HOME/.local/share}
to=$HOME/.local/lib/prntscrn
if [ ! -x "$to/prntscrn" ]; then
  echo "prntscrn is not installed in $to." >&2
  exit 1
fi
"$to/prntscrn" quit >/dev/null 2>&1 || :
"$to/prntscrn" config set startAtLogin off >/dev/null 2>&1 || :
if [ "$keep" = no ]; then "$to/prntscrn" forget --yes; fi

rm -f "$data/applications/prntscrn.desktop" "$data/icons/hicolor/scalable/apps/prntscrn.svg" \
  "$data/man/man1/prntscrn.1.gz" "$data/bash-completion/completions/prntscrn" \
  "$data/zsh/site-functions/_prntscrn" "$data/fish/vendor_completions.d/prntscrn.fish"
if [ "$(readlink "$HOME/.local/bin/prntscrn" 2>/dev/null)" = "$to/prntscrn" ]; then rm -f "$HOME/.local/bin/prntscrn"; fi
rm -rf "$to"
# Folders that nobody else has put anything into.
for folder in "$data/applications" "$data/icons/hicolor/scalable/apps" "$data/icons/hicolor/scalable" \
  "$data/icons/hicolor" "$data/icons" "$data/man/man1" "$data/man" "$data/bash-completion/completions" \
  "$data/bash-completion" "$data/zsh/site-functions" "$data/zsh" "$data/fish/vendor_completions.d" "$data/fish" \
  "$HOME/.local/bin" "$HOME/.local/lib"; do
  rmdir "$folder" 2>/dev/null || :
done
echo 'prntscrn is removed.'
