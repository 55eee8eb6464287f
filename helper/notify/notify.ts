export interface Notification {
  title: string;
  body?: string | undefined;
  /** Buttons, where the desktop has them: the id is handed to `onAction`. */
  actions?: { id: string; label: string }[] | undefined;
  onAction?: ((id: string) => void) | undefined;
}

/**
 * Shows a desktop notification. Resolves to whether it was shown; never throws, since a missing notification daemon must
 * not spoil an upload.
 */
export async function notify(notification: Notification): Promise<boolean> {
  const { notifyByCommand } = await import('./linux.ts');
  return process.platform === 'linux' ? notifyByCommand(notification) : false;
}
