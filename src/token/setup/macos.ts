import { routes } from '#contract/routes.ts';
import { pickString, shellWord } from './shell.ts';

/**
 * What goes into the action `Run Shell Script` of a macOS Shortcut, or into a terminal. It uses what macOS comes with;
 * curl is given the token on its standard input, where no other user sees it.
 */
export function macosCommand(baseUrl: string, secret: string): string {
  return `folder=$(mktemp -d)
screencapture -i "$folder/shot.png"
if [ -s "$folder/shot.png" ]; then
  answer=$(printf 'header = "Authorization: Bearer %s"' ${shellWord(secret)} |
    curl --silent --show-error --max-time 120 --config - --form "image=@$folder/shot.png;type=image/png" ${shellWord(baseUrl + routes.image)} 2>&1)
  link=$(printf '%s' "$answer" | ${pickString('url')})
  if [ -n "$link" ]; then
    printf '%s' "$link" | pbcopy
    osascript -e 'display notification "The link is on the clipboard." with title "Uploaded"'
  else
    osascript -e 'display notification "The picture was not uploaded." with title "prntscrn"'
    printf '%s\\n' "$answer" >&2
  fi
fi
rm -rf "$folder"
`;
}
