"""A desktop's panel as far as a tray icon sees it: owns the watcher's name on the session bus and, told by lines of JSON
on its standard input, looks at the icon that registered and clicks on it. python3-dbus shares no code with the product."""
import hashlib, json, os, sys
import dbus, dbus.service
from dbus.mainloop.glib import DBusGMainLoop
from gi.repository import GLib

DBusGMainLoop(set_as_default=True)
bus = dbus.SessionBus()
WATCHER = 'org.kde.StatusNotifierWatcher'
ITEM = 'org.kde.StatusNotifierItem'
MENU = 'com.canonical.dbusmenu'
NOTIFICATIONS = 'org.freedesktop.Notifications'
items = []


def say(thing):
    print(json.dumps(thing), flush=True)


class Watcher(dbus.service.Object):
    @dbus.service.method(WATCHER, in_signature='s', out_signature='')
    def RegisterStatusNotifierItem(self, name):
        items.append(str(name))
        say({'registered': str(name)})


class Notifications(dbus.service.Object):
    last = 0

    @dbus.service.method(NOTIFICATIONS, in_signature='susssasa{sv}i', out_signature='u')
    def Notify(self, application, replaces, icon, title, body, actions, hints, life):
        Notifications.last += 0 if replaces else 1
        number = int(replaces) or Notifications.last
        say({'notified': {'id': number, 'replaces': int(replaces), 'title': str(title), 'body': str(body),
                          'actions': [str(action) for action in actions], 'hints': sorted(str(hint) for hint in hints)}})
        return dbus.UInt32(number)

    @dbus.service.method(NOTIFICATIONS, in_signature='u', out_signature='')
    def CloseNotification(self, number):
        say({'closed': int(number)})
        self.NotificationClosed(dbus.UInt32(number), dbus.UInt32(3))

    @dbus.service.signal(NOTIFICATIONS, signature='us')
    def ActionInvoked(self, number, action):
        pass

    @dbus.service.signal(NOTIFICATIONS, signature='uu')
    def NotificationClosed(self, number, reason):
        pass


def plain(value):
    if isinstance(value, dbus.ByteArray):
        return bytes(value)
    if isinstance(value, dbus.Array) and value.signature == 'y':
        return bytes(bytearray(value))
    if isinstance(value, dbus.Boolean):
        return bool(value)
    if isinstance(value, (dbus.Int32, dbus.UInt32)):
        return int(value)
    if isinstance(value, str):
        return str(value)
    if isinstance(value, dict):
        return {str(key): plain(inner) for key, inner in value.items()}
    if isinstance(value, (list, tuple)):
        return [plain(inner) for inner in value]
    return value


def shown(value):
    if isinstance(value, bytes):
        return {'bytes': len(value), 'hex': value[:8].hex(), 'hash': hashlib.sha256(value).hexdigest()}
    if isinstance(value, dict):
        return {key: shown(inner) for key, inner in value.items()}
    if isinstance(value, list):
        return [shown(inner) for inner in value]
    return value


def node(raw):
    number, properties, children = raw
    return {'id': int(number), **{key: shown(plain(inner)) for key, inner in properties.items()},
            'rows': [node(child) for child in children]}


def menu():
    path = bus.get_object(items[-1], '/StatusNotifierItem').Get(ITEM, 'Menu', dbus_interface=dbus.PROPERTIES_IFACE)
    return dbus.Interface(bus.get_object(items[-1], path), MENU)


def look():
    item = bus.get_object(items[-1], '/StatusNotifierItem')
    revision, layout = menu().GetLayout(0, -1, dbus.Array([], signature='s'))
    return {'item': shown(plain(item.GetAll(ITEM, dbus_interface=dbus.PROPERTIES_IFACE))), 'revision': int(revision),
            'menu': node(layout), 'introspection': str(item.Introspect(dbus_interface=dbus.INTROSPECTABLE_IFACE))}


def obey(line):
    order = json.loads(line)
    if order['do'] == 'look':
        say({'look': look()})
    elif order['do'] == 'click':
        menu().AboutToShow(0)
        menu().Event(dbus.Int32(order['id']), 'clicked', dbus.String('', variant_level=1), dbus.UInt32(0))
        say({'clicked': order['id']})
    elif order['do'] == 'activate':
        dbus.Interface(bus.get_object(items[-1], '/StatusNotifierItem'), ITEM).Activate(0, 0)
        say({'activated': True})
    elif order['do'] == 'press':
        notifications.ActionInvoked(dbus.UInt32(order['id']), order['action'])
        if not order.get('stays'):
            notifications.NotificationClosed(dbus.UInt32(order['id']), dbus.UInt32(2))
        say({'pressed': order['action']})
    elif order['do'] == 'leave':
        bus.release_name(WATCHER)
        say({'left': True})
    elif order['do'] == 'return':
        bus.request_name(WATCHER)
        say({'returned': True})


pending = b''


def on_input(source, _condition):
    global pending
    read = os.read(source, 65536)
    if not read:
        loop.quit()
        return False
    *lines, pending = (pending + read).split(b'\n')
    for line in lines:
        try:
            obey(line)
        except Exception as error:
            say({'failed': str(error)})
    return True


watcher = Watcher(bus, '/StatusNotifierWatcher')
notifications = Notifications(bus, '/org/freedesktop/Notifications')
bus.request_name(WATCHER)
bus.request_name(NOTIFICATIONS)
GLib.io_add_watch(sys.stdin.fileno(), GLib.IO_IN | GLib.IO_HUP, on_input)
loop = GLib.MainLoop()
say({'ready': True})
loop.run()
