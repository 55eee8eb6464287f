/**
 * What can go wrong in the helper, as stable codes: they are printed by `--json`, decide the exit code and never change
 * their meaning.
 */
export type HelperErrorCode =
  | 'no_display'
  | 'display_lost'
  | 'unsupported_platform'
  | 'capture_failed'
  | 'no_such_monitor'
  | 'area_off_screen'
  | 'no_window'
  | 'no_last_region'
  | 'grab_failed'
  | 'no_browser'
  | 'portal_failed'
  | 'bad_accelerator'
  | 'hotkey_taken'
  | 'hotkeys_missing'
  | 'clipboard_failed'
  | 'print_failed'
  | 'unexpected'
  | 'usage'
  | 'cancelled'
  | 'settings_wrong'
  | 'state_damaged'
  | 'not_signed_in'
  | 'sign_in_expired'
  | 'sign_in_failed'
  | 'keychain_locked'
  | 'busy'
  | 'unreachable'
  | 'refused'
  | 'guarded'
  | 'not_found'
  | 'file_failed'
  | 'update_refused'
  | 'update_failed'
  | 'update_unavailable';

/** An error with a code that scripts may rely on; `message` is one plain sentence for the person. */
export class HelperError extends Error {
  readonly code: HelperErrorCode;

  constructor(code: HelperErrorCode, message: string, options: { cause?: unknown } = {}) {
    super(message, options);
    this.name = 'HelperError';
    this.code = code;
  }
}
