import { existsSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { dirname, join } from 'node:path';
import { HelperError } from '#helper/platform/helper-error.ts';
import type { Startup } from './startup.ts';

const label = 'org.prntscrn.helper';

/** A property list in ~/Library/LaunchAgents, which launchd reads at each sign-in (launchd.plist(5)). */
export function launchAgent(command: string[], env: Record<string, string | undefined>): Startup {
  const file = join(env.HOME || homedir(), 'Library', 'LaunchAgents', `${label}.plist`);
  return {
    get on() {
      return existsSync(file);
    },
    set(on) {
      try {
        if (!on) return rmSync(file, { force: true });
        mkdirSync(dirname(file), { recursive: true });
        writeFileSync(file, propertyList(command));
      } catch (cause) {
        throw new HelperError('file_failed', `${file} cannot be written: ${(cause as Error).message}`, { cause });
      }
    },
  };
}

function propertyList(command: string[]): string {
  const words = command.map((word) => `    <string>${escapeXml(word)}</string>`).join('\n');
  return `<?xml version="1.0" encoding="UTF-8"?>
<!DOCTYPE plist PUBLIC "-//Apple//DTD PLIST 1.0//EN" "http://www.apple.com/DTDs/PropertyList-1.0.dtd">
<plist version="1.0">
<dict>
  <key>Label</key>
  <string>${label}</string>
  <key>ProgramArguments</key>
  <array>
${words}
  </array>
  <key>RunAtLoad</key>
  <true/>
  <key>ProcessType</key>
  <string>Interactive</string>
</dict>
</plist>
`;
}

function escapeXml(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}
