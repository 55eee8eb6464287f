import { randomBytes } from 'node:crypto';
import { Variant } from '@jellybrick/dbus-next';
import { type DesktopPortal, openDesktopPortal } from '#helper/platform/desktop-portal.ts';
import { HelperError } from '#helper/platform/helper-error.ts';
import { type Accelerator, formatAccelerator, parseAccelerator } from './accelerator.ts';
import { type Hotkeys, HotkeyTaken } from './hotkey.ts';
import { keysymName } from './keysym-name.ts';

/** Keys that are asked for within this time are asked for together: the desktop may put a question to the person. In ms. */
const gather = 30;
/** How long a key waits for the desktop's yes before it counts as given: a person may think about it. In ms. */
const soon = 2000;
const patience = 600_000;

interface Binding {
  id: string;
  does: string;
  accelerator: Accelerator;
  pressed: () => void;
}

/** Hotkeys by org.freedesktop.portal.GlobalShortcuts; undefined where the desktop has none. */
export async function openPortalHotkeys(): Promise<Hotkeys | undefined> {
  let portal: DesktopPortal;
  try {
    portal = await openDesktopPortal();
  } catch {
    return undefined;
  }
  if ((await portal.version('GlobalShortcuts')) !== undefined) return new PortalHotkeys(portal);
  portal.close();
  return undefined;
}

class PortalHotkeys implements Hotkeys {
  readonly lost: Promise<void>;
  private readonly portal: DesktopPortal;
  private readonly bindings = new Map<string, Binding>();
  private session: string | undefined;
  private gathered: Promise<Set<string>> | undefined;
  private turn: Promise<unknown> = Promise.resolve();

  constructor(portal: DesktopPortal) {
    this.portal = portal;
    this.lost = portal.lost;
    portal.onSignal((name, member, [session, id]) => {
      if (name !== 'GlobalShortcuts' || member !== 'Activated' || session !== this.session) return;
      this.bindings.get(String(id))?.pressed();
    });
  }

  register: Hotkeys['register'] = async (text, pressed, purpose = { id: text, does: text }) => {
    const accelerator = parseAccelerator(text);
    const binding = { id: purpose.id, does: purpose.does, accelerator, pressed };
    this.bindings.set(binding.id, binding);
    const giveBack = () => {
      if (this.bindings.get(binding.id) !== binding) return;
      this.bindings.delete(binding.id);
      void this.bindAll().catch(() => undefined);
    };
    let timer: NodeJS.Timeout | undefined;
    const thinking = new Promise<undefined>((resolve) => {
      timer = setTimeout(resolve, soon, undefined);
    });
    try {
      const given = await Promise.race([this.bindAll(), thinking]);
      if (!given || given.has(binding.id)) return giveBack;
    } catch (error) {
      this.bindings.delete(binding.id);
      throw error;
    } finally {
      clearTimeout(timer);
    }
    this.bindings.delete(binding.id);
    throw new HotkeyTaken(`The desktop has not given us ${formatAccelerator(accelerator)}.`, undefined);
  };

  close(): void {
    this.bindings.clear();
    this.portal.close();
  }

  /** A session's shortcuts are bound once and for all, so every change is a new session. Resolves to what was given. */
  private bindAll(): Promise<Set<string>> {
    this.gathered ??= new Promise<void>((resolve) => setTimeout(resolve, gather)).then(() => {
      this.gathered = undefined;
      const bound = this.turn.catch(() => undefined).then(() => this.renew());
      this.turn = bound;
      return bound;
    });
    return this.gathered;
  }

  private async renew(): Promise<Set<string>> {
    const old = this.session;
    this.session = undefined;
    if (old) await this.portal.closeSession(old);
    if (this.bindings.size === 0) return new Set();
    const token = `prntscrn${randomBytes(6).toString('hex')}`;
    const options = { session_handle_token: new Variant('s', token) };
    const created = await this.portal.ask(
      'GlobalShortcuts',
      { member: 'CreateSession', signature: '', body: [], options },
      patience,
    );
    const session = created.results.session_handle?.value;
    if (created.code !== 0 || typeof session !== 'string') throw refused();
    this.session = session;
    const shortcuts = [...this.bindings.values()].map(({ id, does, accelerator }) => [
      id,
      { description: new Variant('s', does), preferred_trigger: new Variant('s', triggerOf(accelerator)) },
    ]);
    const bound = await this.portal.ask(
      'GlobalShortcuts',
      { member: 'BindShortcuts', signature: 'oa(sa{sv})s', body: [session, shortcuts, ''] },
      patience,
    );
    if (bound.code !== 0) throw refused();
    const given = bound.results.shortcuts?.value as [string, unknown][] | undefined;
    return new Set((given ?? []).map(([id]) => id));
  }
}

/** The XDG shortcuts specification: modifiers in capitals, then the key's name of xkbcommon. */
function triggerOf({ key, ctrl, alt, shift, super: logo }: Accelerator): string {
  return [ctrl && 'CTRL', alt && 'ALT', shift && 'SHIFT', logo && 'LOGO', keysymName(key)].filter(Boolean).join('+');
}

function refused(): HelperError {
  return new HelperError(
    'hotkeys_missing',
    'The desktop has refused the hotkeys. Allow them in its settings, under keyboard shortcuts or applications.',
  );
}
