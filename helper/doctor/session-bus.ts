import { openDesktopPortal } from '#helper/platform/desktop-portal.ts';
import { Missing } from './finding.ts';

/** The notification daemon's own name and version. */
export async function lookAtNotifications(): Promise<string> {
  const name = 'org.freedesktop.Notifications';
  const bus = await openDesktopPortal().catch(withoutBus);
  try {
    const at = '/org/freedesktop/Notifications';
    const [program, , version] = await bus.call({ destination: name, at, name, member: 'GetServerInformation' });
    return `shown by ${program} ${version}`;
  } catch {
    throw new Missing(
      'nobody shows them: what came of a picture is told in the terminal only',
      'Install a notification daemon, such as dunst, mako or the one of your desktop.',
    );
  } finally {
    bus.close();
  }
}

/** Whether a panel shows the icons of programs. */
export async function lookAtTray(): Promise<string> {
  const watcher = 'org.kde.StatusNotifierWatcher';
  const bus = await openDesktopPortal().catch(withoutBus);
  try {
    const [shown] = await bus.call({
      destination: watcher,
      at: '/StatusNotifierWatcher',
      name: 'org.freedesktop.DBus.Properties',
      member: 'Get',
      signature: 'ss',
      body: [watcher, 'IsStatusNotifierHostRegistered'],
    });
    if ((shown as { value?: unknown }).value === true) return 'a panel shows the icon';
  } catch {
    // Nobody is there: said below.
  } finally {
    bus.close();
  }
  const gnome = (process.env.XDG_CURRENT_DESKTOP ?? '').toLowerCase().includes('gnome');
  throw new Missing(
    'this desktop shows no icon; hotkeys and commands do all the same',
    gnome ? 'Install the GNOME extension "AppIndicator and KStatusNotifierItem Support".' : 'Add a tray to your panel.',
  );
}

function withoutBus(): never {
  throw new Missing('there is no session bus (DBUS_SESSION_BUS_ADDRESS)', 'Start it inside the desktop session.');
}
