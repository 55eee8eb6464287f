import { type Caller, requireAdmin } from '#authority/caller.ts';
import type { SettingsAnswer } from '#contract/settings.ts';
import type { Settings } from './settings.ts';

/** The settings, for an administrator. @throws AppError `forbidden`. */
export function lookAtSettings(settings: Settings, caller: Caller | undefined): SettingsAnswer {
  requireAdmin(caller);
  return {
    status: 'ok',
    settings: settings.current,
    defaults: settings.defaults,
    changed: [...settings.changed],
  };
}
