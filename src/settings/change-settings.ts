import { recordAudit } from '#audit/record.ts';
import { type Caller, requireAdmin, requireVerified } from '#authority/caller.ts';
import type { SettingName, SettingsChange } from '#contract/settings.ts';
import type { At } from '#db/database.ts';
import { putSetting } from './queries.ts';
import type { Settings } from './settings.ts';

export interface ChangeSettingsSources extends At {
  readonly settings: Settings;
}

/**
 * Changes settings of the site; null brings one back to its default. This process goes by them at once, the others within
 * five seconds.
 * @throws AppError `forbidden` unless an administrator asks; `verification_needed`.
 */
export async function changeSettings(
  sources: ChangeSettingsSources,
  caller: Caller | undefined,
  change: SettingsChange,
): Promise<void> {
  const admin = requireAdmin(caller);
  const { db, settings, now = Date.now } = sources;
  requireVerified(admin, now());
  const before = { ...settings.current };
  const entries = Object.entries(change).filter(([, value]) => value !== undefined) as [SettingName, unknown][];
  await db.write(async (tx) => {
    for (const [name, value] of entries) {
      await putSetting(db, tx, {
        name,
        value: value === null ? undefined : JSON.stringify(value),
        changedAt: now(),
      });
    }
  });
  await settings.reload();
  const changed = entries.filter(([name]) => settings.current[name] !== before[name]);
  const told = changed.map(([name]) => {
    const detail = { from: before[name], to: settings.current[name] };
    return { action: 'settings.change', targetId: name, targetName: name, detail } as const;
  });
  await recordAudit(sources, admin, ...told);
}
