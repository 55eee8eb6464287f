import { type Caller, requireAdmin } from '#authority/caller.ts';
import type { SettingsAnswer } from '#contract/settings.ts';
import type { Settings } from './settings.ts';

/** The settings as they are now, whichever process has changed them, for an administrator. @throws AppError `forbidden`. */
export async function lookAtSettings(settings: Settings, caller: Caller | undefined): Promise<SettingsAnswer> {
  requireAdmin(caller);
  await settings.reload();
  return {
    status: 'ok',
    settings: settings.current,
    defaults: settings.defaults,
    changed: [...settings.changed],
  };
}
