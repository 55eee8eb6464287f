import { setTimeout as sleep } from 'node:timers/promises';
import type { Capture } from '#helper/capture/capture.ts';
import type { ClipboardContent } from '#helper/clipboard/clipboard.ts';
import { copyDetached } from '#helper/clipboard/copy-detached.ts';
import type { Notification } from '#helper/notify/notify.ts';
import type { OverlayOptions } from '#helper/overlay/open-overlay.ts';
import type { Overlay } from '#helper/overlay/overlay.ts';

/** The desktop's parts, each opened when it is first needed and kept from then on. */
export interface Desktop {
  capture(): Promise<Capture>;
  overlay(): Promise<Overlay>;
  copy(content: ClipboardContent): Promise<void>;
  notify(notification: Notification): Promise<boolean>;
  /** Takes away the last notification of a slot. */
  dismiss(slot: string): Promise<void>;
  /** What was copied stays on the clipboard after `close`. */
  leaveClipboard(): Promise<void>;
  close(): void;
}

/** A clipboard manager that has not taken the content over by then is not there, in milliseconds. */
const HAND_OVER = 300;

interface Copying {
  copy(content: ClipboardContent): Promise<void>;
  /** Leaves what is still held to another process, before this one ends. */
  leave(): Promise<void>;
  close(): void;
}

/** `copy` differs: a resident holds the clipboard itself, a command that ends leaves it to another process. */
export function openDesktop(copy: Copying, options: OverlayOptions): Desktop {
  const capture = once(async () => (await import('#helper/capture/capture.ts')).openCapture());
  const overlay = once(async () => (await import('#helper/overlay/open-overlay.ts')).openOverlay(options));
  return {
    capture: capture.get,
    overlay: overlay.get,
    copy: copy.copy,
    leaveClipboard: copy.leave,
    async notify(notification) {
      const { notify } = await import('#helper/notify/notify.ts');
      return notify(notification);
    },
    async dismiss(slot) {
      const { dismissNotification } = await import('#helper/notify/notify.ts');
      await dismissNotification(slot);
    },
    close() {
      overlay.close();
      capture.close();
      copy.close();
    },
  };
}

/** The clipboard of a process that stays. */
export function residentClipboard(): Copying {
  const clipboard = once(async () => (await import('#helper/clipboard/clipboard.ts')).openClipboard());
  let held: ClipboardContent | undefined;
  return {
    async copy(content: ClipboardContent) {
      await (await clipboard.get()).copy(content);
      held = content;
    },
    async leave() {
      if (!held) return;
      const released = (await clipboard.get()).released().then(() => true);
      if (!(await Promise.race([released, sleep(HAND_OVER, false)]))) await copyDetached(held);
    },
    close: clipboard.close,
  };
}

function once<T extends { close(): void }>(open: () => Promise<T>) {
  let opened: Promise<T> | undefined;
  return {
    get(): Promise<T> {
      opened ??= open().catch((error) => {
        opened = undefined; // The screen may be there at the next try.
        throw error;
      });
      return opened;
    },
    close(): void {
      void opened?.then((part) => part.close()).catch(() => {});
      opened = undefined;
    },
  };
}
