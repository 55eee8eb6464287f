import { join } from 'node:path';
import { openAccessTokens } from '#helper/account/access-token.ts';
import { copyDetached } from '#helper/clipboard/copy-detached.ts';
import { openWire } from '#helper/server/request.ts';
import { openServer } from '#helper/server/server.ts';
import { type Folders, makePrivate } from '#helper/settings/folders.ts';
import { openSettings } from '#helper/settings/live-settings.ts';
import { picturesFolder } from '#helper/settings/pictures-folder.ts';
import { desktopLanguage } from '#helper/texts/desktop-language.ts';
import { textsIn } from '#helper/texts/texts.ts';
import { openDesktop, residentClipboard } from './desktop.ts';
import type { Studio } from './studio.ts';

/** Wires the parts for taking pictures: for one command that ends, or for a helper that stays. */
export async function openStudio(found: Folders, life: 'passing' | 'resident'): Promise<Studio> {
  const folders = { ...found, pictures: await picturesFolder(found) };
  const settings = openSettings(folders.config);
  makePrivate(folders.state);
  const server = openServer(openAccessTokens({ stateFolder: folders.state }), openWire());
  const clipboard =
    life === 'resident' ? residentClipboard() : { copy: copyDetached, leave: async () => {}, close: () => {} };
  return {
    folders,
    desktop: openDesktop(clipboard, {
      wish: () => settings.current().overlay,
      profiles: join(folders.state, 'overlay'),
    }),
    settings,
    texts: textsIn(await desktopLanguage()),
    get pointer() {
      return settings.current().cursor;
    },
    get notifications() {
      return settings.current().notifications;
    },
    get saveFolder() {
      return settings.current().saveFolder ?? folders.pictures;
    },
    delivery: { queue: folders.queue, server, recent: folders.state },
    resident: life === 'resident',
  };
}
