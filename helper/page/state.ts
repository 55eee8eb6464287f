import { findAccount } from '#helper/account/account.ts';
import { findKnownServer } from '#helper/account/known-server.ts';
import { ownRecent } from '#helper/recent/recent.ts';
import { settingKeys, settingValue } from '#helper/settings/setting-fields.ts';
import { type Settings, settingsSchema } from '#helper/settings/settings.ts';
import { listRescued } from '#helper/shot/scratch.ts';
import { openStartup } from '#helper/startup/startup.ts';
import { listQueue } from '#helper/upload/queue.ts';
import { belongsTo } from '#helper/upload/retry-queue.ts';
import type { PageHost } from './page-host.ts';

const defaults = valuesOf(settingsSchema.parse({}));

function valuesOf(settings: Settings) {
  return Object.fromEntries(settingKeys.map((key) => [key, settingValue(settings, key) ?? null]));
}

/** All that the page shows and that may change while it is open. Times are ISO 8601 in UTC, sizes bytes and pixels. */
export async function pageState({ studio, keys }: PageHost) {
  const { folders } = studio;
  const account = findAccountOf(folders.state);
  const settings = studio.settings.current();
  return {
    resident: keys !== undefined,
    account: account ? { server: account.server, name: account.user.name, email: account.user.email } : null,
    /** Where this helper was downloaded from. */
    knownServer: findKnownServer() ?? null,
    values: valuesOf(settings),
    defaults,
    /** Keys that the settings ask for and another program has. */
    missing: keys && !keys.resting ? missing(settings.hotkeys, keys.working) : [],
    picturesFolder: folders.pictures,
    startup: await openStartup().then(
      ({ on }) => on,
      () => null,
    ),
    recent: ownRecent(folders.state, account).map(({ id, url, title, width, height, bytes, createdAt }) => ({
      id,
      url,
      title,
      width,
      height,
      bytes,
      createdAt,
    })),
    queue: listQueue(folders.queue).map((entry) => ({
      id: entry.id,
      bytes: entry.bytes,
      createdAt: entry.createdAt,
      attempts: entry.attempts,
      error: entry.lastError ?? null,
      refused: entry.refused ?? false,
      foreign: account ? !belongsTo(entry, account) : false,
    })),
    rescued: listRescued(folders.state),
  };
}

function missing(wanted: Record<string, unknown>, working: Record<string, string | undefined>): string[] {
  const names = Object.entries(wanted).filter(([name, key]) => key !== 'off' && working[name] === undefined);
  return names.map(([name]) => `hotkeys.${name}`);
}

function findAccountOf(stateFolder: string) {
  try {
    return findAccount(stateFolder);
  } catch {
    return undefined; // Damaged: signing in anew repairs it.
  }
}
