import type { HelperErrorCode } from '#helper/platform/helper-error.ts';

/** The exit codes, as `help` documents them. They never change their meaning. */
export const exitCodes = {
  0: 'done',
  1: 'something unexpected went wrong',
  2: 'called the wrong way, or a setting is wrong',
  3: 'not signed in, or the sign-in has ended',
  4: 'the server cannot be reached or has trouble; a picture stays in the queue',
  5: 'the server refused the picture or the request',
  6: 'cancelled: nothing was kept, nothing was sent',
  7: 'the desktop does not offer what is needed (screen, clipboard, hotkey)',
  8: 'no such picture, queue entry, region or file',
  9: 'the picture seems to show a secret: it was not sent and waits in the queue',
  10: 'an update was refused, taken back or is not possible here: the program is as it was',
  130: 'interrupted by Ctrl+C',
} as const;
export type ExitCode = keyof typeof exitCodes;

const byError: Record<HelperErrorCode, ExitCode> = {
  unexpected: 1,
  state_damaged: 1,
  busy: 1,
  usage: 2,
  settings_wrong: 2,
  bad_accelerator: 2,
  not_signed_in: 3,
  sign_in_expired: 3,
  sign_in_failed: 3,
  keychain_locked: 3,
  unreachable: 4,
  refused: 5,
  guarded: 9,
  cancelled: 6,
  no_display: 7,
  display_lost: 7,
  unsupported_platform: 7,
  capture_failed: 7,
  no_such_monitor: 7,
  area_off_screen: 7,
  no_window: 7,
  no_last_region: 8,
  grab_failed: 7,
  no_browser: 7,
  print_failed: 7,
  portal_failed: 7,
  hotkey_taken: 7,
  hotkeys_missing: 7,
  clipboard_failed: 7,
  not_found: 8,
  file_failed: 8,
  update_refused: 10,
  update_failed: 10,
  update_unavailable: 10,
};

export function exitCodeOf(code: HelperErrorCode): ExitCode {
  return byError[code] ?? 1;
}
