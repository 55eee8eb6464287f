import { receiveMessageOnPort, workerData } from 'node:worker_threads';
import { Win32OverlayWindow } from '#helper/overlay/hosts/win32-window.ts';
import { Win32ControlWindows } from '#helper/recording/controls/win32-window.ts';
import { trayMessage, Win32TrayIcon } from '#helper/tray/win32-icon.ts';
import { type Handle, lastError, type Win32Message as Message, user32 } from './win32-api.ts';
import type { DeskEvent, DeskOrder, DeskReply, DeskRequest, DeskThreadData } from './win32-desk-message.ts';
import { createWin32Window } from './win32-window.ts';

// The thread that owns the windows: the system gives messages and hotkeys to the thread that asked for them only, and
// waiting for them would stand in the way of everything else in the main thread.

const getMessage = user32.func(
  'int __stdcall GetMessageW(_Out_ MSG *message, intptr window, uint32 from, uint32 to)',
) as (message: Partial<Message>, window: Handle, from: number, to: number) => number;
const dispatch = user32.func('intptr __stdcall DispatchMessageW(MSG *message)') as (message: Message) => number;
const translate = user32.func('bool __stdcall TranslateMessage(MSG *message)') as (message: Message) => boolean;
const registerHotkey = user32.func(
  'bool __stdcall RegisterHotKey(intptr window, int id, uint32 modifiers, uint32 key)',
) as (window: Handle, id: number, modifiers: number, key: number) => boolean;
const dropHotkey = user32.func('bool __stdcall UnregisterHotKey(intptr window, int id)') as (
  window: Handle,
  id: number,
) => boolean;

const messages = { close: 0x10, endSession: 0x16, hotkey: 0x312, orders: 0x8000 };

const { port, ended } = workerData as DeskThreadData;
const tell = (what: DeskEvent | DeskReply) => port.postMessage(what);
const desk = createWin32Window('prntscrn', 0, onSent);
let overlay: Win32OverlayWindow | undefined;
let tray: Win32TrayIcon | undefined;
let controls: Win32ControlWindows | undefined;

tell({ tell: 'ready', window: desk });
const message: Partial<Message> = {};
while (getMessage(message, 0, 0, 0) > 0) {
  const received = message as Message;
  if (received.window === desk) {
    if (received.message === messages.close) break;
    if (received.message === messages.orders) followOrders();
    else if (received.message === tray?.taskbarCreated) tray.restore();
    else if (onSent(received.message, received.wide, received.long) === undefined) dispatch(received);
  } else if (!controls?.take(received) && !overlay?.take(received, () => translate(received))) dispatch(received);
}
overlay?.close();
controls?.close();
tray?.close();
// The main thread waits for this before it ends the process; the windows go with it.
Atomics.store(ended, 0, 1);
Atomics.notify(ended, 0);

/** Must not call the system: the system itself may be waiting for the answer. */
function onSent(kind: number, wide: number, long: number): number | undefined {
  if (kind === messages.hotkey) {
    tell({ tell: 'hotkey', id: wide });
    return 0;
  }
  if (kind === trayMessage) {
    const event = Win32TrayIcon.eventOf(long);
    if (event) tell(event);
    return 0;
  }
  if (kind === messages.endSession && wide) tell({ tell: 'closed' });
  return undefined;
}

function followOrders(): void {
  for (let next = receiveMessageOnPort(port); next; next = receiveMessageOnPort(port)) {
    const { number, request } = next.message as DeskOrder;
    tell({ tell: 'reply', number, error: carryOutSafely(request) });
  }
}

/** One request that fails must not take the hotkeys with it. */
function carryOutSafely(request: DeskRequest): number {
  try {
    return carryOut(request);
  } catch {
    return -1;
  }
}

/** The system's number of what went wrong, 0 for nothing. */
function carryOut(request: DeskRequest): number {
  if (request.ask === 'hotkey') {
    return registerHotkey(desk, request.id, request.modifiers, request.key) ? 0 : lastError() || -1;
  }
  if (request.ask === 'drop-hotkey') return dropHotkey(desk, request.id) ? 0 : lastError();
  switch (request.ask) {
    case 'tray':
    case 'drop-tray':
    case 'menu':
    case 'balloon':
    case 'drop-balloon':
      tray ??= new Win32TrayIcon(desk, tell);
      return tray.carryOut(request);
    case 'controls-open':
    case 'controls-unseen':
    case 'controls-draw':
    case 'controls-bar':
    case 'controls-focus':
    case 'controls-close':
      controls ??= new Win32ControlWindows(tell);
      return controls.carryOut(request);
  }
  overlay ??= new Win32OverlayWindow(tell);
  return overlay.carryOut(request);
}
