export interface Notification {
  title: string;
  body?: string | undefined;
  /** Buttons, where the desktop has them; they need `onAction`, which is given the id of the one that was pressed. */
  actions?: { id: string; label: string }[] | undefined;
  onAction?: ((id: string) => void) | undefined;
}

/**
 * Shows a desktop notification. Resolves to whether it was shown; never throws, since a missing notification daemon must
 * not spoil an upload. With `onAction` this process lives on until the notification is closed.
 */
export async function notify(notification: Notification): Promise<boolean> {
  if (process.platform !== 'linux') return false;
  const { notifyOverDbus } = await import('./dbus.ts');
  return notifyOverDbus(notification);
}
