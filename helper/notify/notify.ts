export interface Notification {
  title: string;
  body?: string | undefined;
  /**
   * Buttons, where the desktop has them; they need `onAction`, which is given the id of the one that was pressed. The one
   * called `default` is no button: it is a click on the notification itself.
   */
  actions?: { id: string; label: string }[] | undefined;
  onAction?: ((id: string) => void) | undefined;
  /** A small picture: four bytes a pixel, red, green, blue and alpha. */
  image?: { width: number; height: number; rgba: Uint8Array } | undefined;
  /** Replaces the last notification of this process with the same slot instead of standing beside it. */
  slot?: string | undefined;
  /** Stays until it is dismissed, quietly, also while its buttons are pressed. */
  lasting?: boolean | undefined;
  /** Stays in sight until it is dismissed. */
  urgent?: boolean | undefined;
  /** Called when the desktop, or the person, has closed it. */
  onClosed?: (() => void) | undefined;
  /** The share that is done, 0 to 1, where the desktop draws it. */
  progress?: number | undefined;
}

/**
 * Shows a desktop notification. Resolves to whether it was shown; never throws, since a missing notification daemon must
 * not spoil an upload. With `onAction` this process lives on until the notification is closed.
 */
export async function notify(notification: Notification): Promise<boolean> {
  if (process.platform === 'win32') {
    const { notifyOnWindows } = await import('./win32.ts');
    return notifyOnWindows(notification).catch(() => false);
  }
  if (process.platform !== 'linux') return false;
  const { notifyOverDbus } = await import('./dbus.ts');
  return notifyOverDbus(notification);
}

/** Takes away the last notification of a slot, where the desktop can. */
export async function dismissNotification(slot: string): Promise<void> {
  if (process.platform !== 'linux') return;
  const { dismissOverDbus } = await import('./dbus.ts');
  await dismissOverDbus(slot).catch(() => undefined);
}
