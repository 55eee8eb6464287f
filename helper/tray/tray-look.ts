import type { Recent } from '#helper/recent/recent.ts';
import type { KeyPurpose } from '#helper/resident/hold-keys.ts';
import type { Texts } from '#helper/texts/english.ts';
import type { TrayLook, TrayRow, TrayState } from './tray.ts';

/** What the tray shows: the resident helper as it is now. */
export interface TrayView {
  readonly purposes: readonly KeyPurpose[];
  readonly uploading: boolean;
  readonly recording: boolean;
  readonly paused: boolean;
  /** How many pictures no server has yet. */
  readonly waiting: number;
  /** The newest first; each with its menu's icon, where there is one. */
  readonly recent: readonly { readonly picture: Recent; readonly icon: Uint8Array | undefined }[];
  /** Name of whoever is signed in. */
  readonly who: string | undefined;
  /** A version that is offered and not installed. */
  readonly newer: string | undefined;
}

/** What its rows do. */
export interface TrayDeeds {
  take(purpose: KeyPurpose): void;
  open(picture: Recent): void;
  copy(picture: Recent): void;
  remove(picture: Recent): void;
  retry(): void;
  pause(paused: boolean): void;
  signOut(): void;
  update(): void;
  quit(): void;
  /** Opens the page of settings at a section. */
  settings(section?: 'upload' | 'queue' | 'account'): void;
}

/** As many pictures as a menu can hold and still be read. */
const SHOWN = 8;

export function trayLook(view: TrayView, deeds: TrayDeeds, { tray: words }: Texts): TrayLook {
  const line: TrayRow = { kind: 'line' };
  const action = (id: string, label: string, run: () => void, more: { checked?: boolean } = {}): TrayRow => ({
    kind: 'action',
    id,
    label,
    run,
    ...more,
  });
  const { waiting, who, newer } = view;
  const state = stateOf(view);
  return {
    state,
    tooltip: state === 'waiting' ? words.waiting(waiting) : words[state],
    activate: () => deeds.take('area'),
    rows: [
      ...view.purposes.map((purpose) => action(purpose, words[purpose], () => deeds.take(purpose))),
      action('upload', words.upload, () => deeds.settings('upload')),
      line,
      recentRow(view, deeds, words),
      ...(waiting > 0 ? [queueRow(waiting, deeds, words)] : []),
      line,
      action('settings', words.settings, () => deeds.settings()),
      action('pause', words.pause, () => deeds.pause(!view.paused), { checked: view.paused }),
      who === undefined
        ? action('sign-in', words.signIn, () => deeds.settings('account'))
        : action('sign-out', words.signOut(who), () => deeds.signOut()),
      ...(newer === undefined ? [] : [action('update', words.update(newer), () => deeds.update())]),
      line,
      action('quit', words.quit, () => deeds.quit()),
    ],
  };
}

function stateOf({ recording, uploading, paused, waiting }: TrayView): TrayState {
  if (recording) return 'recording';
  if (uploading) return 'uploading';
  if (paused) return 'paused';
  return waiting > 0 ? 'waiting' : 'ready';
}

function recentRow({ recent }: TrayView, deeds: TrayDeeds, words: Texts['tray']): TrayRow {
  const rows = recent.slice(0, SHOWN).map(({ picture, icon }): TrayRow => {
    const row = (id: string, label: string, run: () => void): TrayRow => ({ kind: 'action', id, label, run });
    // Deleting asks once more: there is no way back from it.
    const sure = row('sure', words.deleteNow, () => deeds.remove(picture));
    return {
      kind: 'menu',
      id: picture.id,
      label: nameOf(picture),
      icon,
      rows: [
        row('open', words.open, () => deeds.open(picture)),
        row('copy', words.copy, () => deeds.copy(picture)),
        { kind: 'menu', id: 'delete', label: words.delete, rows: [sure] },
      ],
    };
  });
  const none: TrayRow = { kind: 'action', id: 'none', label: words.noRecent, disabled: true, run: () => {} };
  return { kind: 'menu', id: 'recent', label: words.recent, rows: rows.length > 0 ? rows : [none] };
}

function queueRow(waiting: number, deeds: TrayDeeds, words: Texts['tray']): TrayRow {
  return {
    kind: 'menu',
    id: 'queue',
    label: words.queue(waiting),
    rows: [
      { kind: 'action', id: 'retry', label: words.retry, run: () => deeds.retry() },
      { kind: 'action', id: 'show', label: words.show, run: () => deeds.settings('queue') },
    ],
  };
}

/** Its title, else the time at which it was taken; the size tells pictures of the same minute apart. */
function nameOf({ title, createdAt, width, height }: Recent): string {
  const time = new Date(createdAt).toLocaleString('sv').slice(0, 16);
  const name = title?.replace(/\p{C}/gu, '').slice(0, 40) || time;
  return `${name}  ${width}×${height}`;
}
