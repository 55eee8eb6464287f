import { type SettingName, type SiteSettings, settingNames, siteSettingsSchema } from '#contract/settings.ts';
import type { At } from '#db/database.ts';
import type { Log } from '#log/log.ts';
import { storedSettings } from './queries.ts';

/** How long a process may go by what it has read, in milliseconds. */
const settingsAgeMs = 5000;

/** The site's settings as this process knows them. */
export interface Settings {
  /** As of the last look, at most five seconds before the request that is answered now. */
  readonly current: SiteSettings;
  /** What holds where nobody has changed anything. */
  readonly defaults: SiteSettings;
  /** Those that were changed on the site. */
  readonly changed: readonly SettingName[];
  /** Looks again where the last look is too old. Never rejects: without the database the last values hold. */
  refresh(): Promise<void>;
  /** Looks again now. */
  reload(): Promise<void>;
}

export interface SettingsSources extends At {
  readonly defaults: SiteSettings;
  readonly log: Log;
}

/** Reads the settings and keeps them fresh whenever it is asked to. */
export async function openSettings({ db, now = Date.now, defaults, log }: SettingsSources): Promise<Settings> {
  let known = { current: defaults, changed: [] as SettingName[] };
  let readAt = 0;
  let reading: Promise<void> | undefined;
  async function reload() {
    const begun = now();
    known = merge(defaults, await storedSettings(db));
    readAt = begun;
  }
  async function refresh() {
    if (now() - readAt < settingsAgeMs) return;
    reading ??= reload()
      .catch((error) => {
        readAt = now();
        log.warn({ err: error }, 'The settings of the site could not be read: the last ones hold');
      })
      .finally(() => {
        reading = undefined;
      });
    await reading;
  }
  await reload();
  return {
    get current() {
      return known.current;
    },
    get changed() {
      return known.changed;
    },
    defaults,
    refresh,
    reload,
  };
}

/** What is not known, or not valid any more, is as if it had never been set. */
function merge(defaults: SiteSettings, rows: readonly { name: string; value: string }[]) {
  const given = new Map(rows.map(({ name, value }) => [name, value]));
  const current: Record<string, unknown> = { ...defaults };
  const changed: SettingName[] = [];
  for (const name of settingNames) {
    const value = given.get(name);
    const parsed = value === undefined ? undefined : siteSettingsSchema.shape[name].safeParse(parseJson(value));
    if (!parsed?.success) continue;
    current[name] = parsed.data;
    changed.push(name);
  }
  return { current: current as SiteSettings, changed };
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
