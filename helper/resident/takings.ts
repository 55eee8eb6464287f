import { HelperError } from '#helper/platform/helper-error.ts';
import { announce, announceFailure, showProgress } from '#helper/shot/announce.ts';
import type { Outcome, Shot } from '#helper/shot/shot.ts';
import type { Studio } from '#helper/shot/studio.ts';
import { takeShot } from '#helper/shot/take-shot.ts';
import type { Watch } from '#helper/upload/deliver.ts';

/** What the resident tells its surroundings. */
export interface AppEvents {
  readonly outcome: (outcome: Outcome) => void;
  readonly trouble: (message: string) => void;
  /** Opens a way to sign in. */
  readonly signIn?: () => void;
}

/** The pictures that are being taken and uploaded. */
export interface Takings {
  readonly uploading: boolean;
  readonly recording: boolean;
  /** Anything at all: a region that is being marked, a recording, an upload. */
  readonly busy: boolean;
  /** Called when `uploading` has changed. */
  onChange(changed: () => void): void;
  /** Takes a picture for somebody who waits for it. @throws what `takeShot` throws */
  take(shot: Shot, watch: Watch): Promise<Outcome>;
  /** Takes one because a key was pressed: what goes wrong is shown on the screen. */
  byKey(what: Pick<Shot, 'kind' | 'last'>): void;
  /** Resolves when none is under way. */
  settled(): Promise<unknown>;
}

export function openTakings(studio: Studio, events: AppEvents, ending: AbortSignal): Takings {
  const underWay = new Set<Promise<unknown>>();
  const uploading = new Set<string>();
  const recording = new Set<string>();
  let changed = () => {};
  let count = 0;
  const mark = (slot: string, busy: boolean) => {
    if (busy === uploading.has(slot)) return;
    if (busy) uploading.add(slot);
    else uploading.delete(slot);
    changed();
  };
  const takeAndTell = async (shot: Shot, watch: Watch, slot: string): Promise<Outcome> => {
    const show = showProgress(studio, slot);
    const progress = (share: number) => {
      mark(slot, true);
      show(share);
      watch.progress?.(share);
    };
    if (shot.kind === 'gif') {
      recording.add(slot);
      changed();
    }
    try {
      const outcome = await takeShot(studio, shot, { ...watch, signal: either(watch.signal, ending), progress });
      events.outcome(outcome);
      for (const warning of outcome.warnings) events.trouble(warning);
      void announce(studio, outcome, { trouble: events.trouble, slot });
      return outcome;
    } finally {
      recording.delete(slot);
      mark(slot, false);
      changed();
    }
  };
  const take = (shot: Shot, watch: Watch, slot = `shot ${++count}`) => {
    const taken = takeAndTell(shot, watch, slot);
    const settled = taken.catch(() => {}).finally(() => underWay.delete(settled));
    underWay.add(settled);
    return taken;
  };
  return {
    get uploading() {
      return uploading.size > 0;
    },
    get recording() {
      return recording.size > 0 && uploading.size === 0;
    },
    get busy() {
      return underWay.size > 0;
    },
    onChange(listener) {
      changed = listener;
    },
    take: (shot, watch) => take(shot, watch),
    byKey(what) {
      const slot = `shot ${++count}`;
      take({ ...what, copy: false, upload: true }, {}, slot).catch((error) => report(studio, events, error, slot));
    },
    settled: () => Promise.allSettled(underWay),
  };
}

function report(studio: Studio, events: AppEvents, error: unknown, slot: string): void {
  const known = error instanceof HelperError ? error : undefined;
  if (known?.code !== 'cancelled' && known?.code !== 'busy') events.trouble(known?.message ?? String(error));
  void announceFailure(studio, error, slot, events.signIn);
}

function either(a: AbortSignal | undefined, b: AbortSignal): AbortSignal {
  return a ? AbortSignal.any([a, b]) : b;
}
