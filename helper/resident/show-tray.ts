import { findAccount } from '#helper/account/account.ts';
import { signOut } from '#helper/account/sign-out.ts';
import { openUrl } from '#helper/platform/open-url.ts';
import { ownRecent, type Recent } from '#helper/recent/recent.ts';
import { removePicture } from '#helper/recent/remove-picture.ts';
import { menuIconOf } from '#helper/recent/thumbnail.ts';
import { announceFailure } from '#helper/shot/announce.ts';
import { openTray, type Tray } from '#helper/tray/tray.ts';
import { type TrayDeeds, trayLook } from '#helper/tray/tray-look.ts';
import { listQueue } from '#helper/upload/queue.ts';
import { keyPurposes } from './hold-keys.ts';
import type { Keeper } from './keep-current.ts';
import type { Resident, Section, Status } from './resident.ts';

/** The resident's icon beside the clock. */
export interface ShownTray {
  readonly state: Status['tray'];
  /** Shows the resident as it is now. */
  refresh(): Promise<void>;
  /** Follows the setting `tray`. */
  want(wanted: boolean): Promise<void>;
  close(): void;
}

/** A desktop without a tray is no trouble: `status` and `doctor` tell it to whoever asks. */
export function showTray(resident: Resident, current: Keeper): ShownTray {
  let tray: Tray | undefined;
  let state: 'open' | 'none' | 'off' = 'off';
  let turn: Promise<void> = Promise.resolve();
  const icons = new Map<string, Buffer>();
  const deeds = deedsOf(resident, current);
  const draw = async () => {
    if (tray) tray.show(await look(resident, current, deeds, icons));
  };
  const inTurn = (work: () => Promise<void>) => {
    turn = turn.then(work).catch(() => {});
    return turn;
  };
  return {
    get state() {
      return state === 'open' ? (tray?.shown ? 'shown' : 'waits') : state;
    },
    refresh: () => inTurn(draw),
    want: (wanted) =>
      inTurn(async () => {
        if (wanted === (tray !== undefined)) return;
        tray?.close();
        tray = undefined;
        state = 'off';
        if (!wanted) return;
        state = 'none';
        tray = await openTray(await look(resident, current, deeds, icons));
        state = 'open';
      }),
    close: () => tray?.close(),
  };
}

async function look(resident: Resident, current: Keeper, deeds: TrayDeeds, icons: Map<string, Buffer>) {
  const { studio, keys, uploading, recording } = resident;
  const { state, queue } = studio.folders;
  const account = findAccountOf(state);
  const recent = ownRecent(state, account);
  for (const id of icons.keys()) if (!recent.some((picture) => picture.id === id)) icons.delete(id);
  for (const { id } of recent.slice(0, 8)) {
    const icon = icons.has(id) ? undefined : await menuIconOf(state, id);
    if (icon) icons.set(id, icon);
  }
  const view = {
    purposes: keyPurposes,
    uploading,
    recording,
    paused: keys.paused,
    waiting: listQueue(queue).length,
    recent: recent.map((picture) => ({ picture, icon: icons.get(picture.id) })),
    who: account?.user.name,
    newer: current.offered,
  };
  return trayLook(view, deeds, studio.texts);
}

function findAccountOf(stateFolder: string) {
  try {
    return findAccount(stateFolder);
  } catch {
    return undefined;
  }
}

function deedsOf(resident: Resident, current: Keeper): TrayDeeds {
  const { studio, trouble } = resident;
  const { desktop, folders, delivery, texts } = studio;
  const failed = (error: unknown) => {
    trouble((error as Error).message);
    void announceFailure(studio, error);
  };
  const remove = async ({ id, url }: Recent) => {
    await removePicture(delivery.server, folders.state, id);
    await desktop.notify({ title: texts.notify.deleted, body: url });
  };
  const leave = async () => {
    const account = findAccount(folders.state);
    if (account) await signOut({ stateFolder: folders.state }, account);
  };
  const settings = async (section?: Section) => {
    const url = await resident.page(section);
    if (!(await openUrl(url, process.env, 2_000))) trouble(`No browser could be started. Open this in one: ${url}`);
  };
  return {
    take: resident.take,
    open: ({ url }) => void openUrl(url),
    copy: ({ url }) => void desktop.copy({ text: url }).catch(failed),
    remove: (picture) => void remove(picture).catch(failed),
    retry: () => void resident.send(),
    pause: (paused) => void resident.keys.pause(paused).catch(failed),
    signOut: () => void leave().catch(failed),
    settings: (section) => void settings(section).catch(failed),
    update: current.install,
    quit: resident.quit,
  };
}
