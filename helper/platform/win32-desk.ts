import { MessageChannel } from 'node:worker_threads';
import { HelperError } from './helper-error.ts';
import { ownThread } from './own-thread.ts';
import { type Handle, kernel32, postMessage } from './win32-api.ts';
import type { DeskEvent, DeskReply, DeskRequest, DeskThreadData } from './win32-desk-message.ts';

const closeMessage = 0x10;
const ordersMessage = 0x8000;
/** How long the end of the process waits for the thread to take the icon away, in ms. */
const patience = 500;
const endProcess = kernel32.func('bool __stdcall TerminateProcess(intptr process, uint32 code)') as (
  process: Handle,
  code: number,
) => boolean;

/** The thread that owns this process' windows and hotkeys, shared by all that need one. */
export interface Win32Desk {
  /** Has it done in that thread; resolves to the system's error number, 0 where all went well. */
  ask(request: DeskRequest): Promise<number>;
  onEvent(listener: (event: DeskEvent) => void): () => void;
  /** Resolves when the desktop session ends. */
  readonly lost: Promise<void>;
  /** The thread keeps the process alive until everybody who opened it has released it; it ends with the process. */
  release(): void;
}

let hadHotkeys = false;

/** Whether this process has asked for hotkeys, and so is one that stays. */
export function staysOnWin32Desk(): boolean {
  return hadHotkeys;
}

let shared: { desk: Promise<OpenDesk>; users: number } | undefined;

/** @throws HelperError `no_display` where there are no windows to be had, as in a service. */
export async function openWin32Desk(): Promise<Win32Desk> {
  shared ??= { desk: start(), users: 0 };
  const mine = shared;
  const desk = await mine.desk.catch((error) => {
    shared = undefined; // There may be a desktop at the next try.
    throw error;
  });
  mine.users += 1;
  desk.keepProcess(true);
  let released = false;
  const release = () => {
    if (released) return;
    released = true;
    mine.users -= 1;
    if (mine.users === 0) desk.keepProcess(false);
  };
  const { ask, onEvent, lost } = desk;
  return { ask, onEvent, lost, release };
}

interface OpenDesk extends Omit<Win32Desk, 'release'> {
  keepProcess(yes: boolean): void;
}

async function start(): Promise<OpenDesk> {
  const { port1: port, port2 } = new MessageChannel();
  const ended = new Int32Array(new SharedArrayBuffer(4));
  const worker = ownThread('platform/win32-desk-thread', {
    workerData: { port: port2, ended } satisfies DeskThreadData,
    transferList: [port2],
  });
  const listeners = new Set<(event: DeskEvent) => void>();
  const waiting = new Map<number, (error: number) => void>();
  let lose: () => void = () => undefined;
  const lost = new Promise<void>((resolve) => {
    lose = resolve;
  });
  const ready = new Promise<number>((resolve, reject) => {
    const failed = (cause: unknown) =>
      reject(new HelperError('no_display', 'This session has no desktop to show windows on.', { cause }));
    worker.once('error', failed);
    worker.once('exit', failed);
    port.on('message', (message: DeskEvent | DeskReply) => {
      if (message.tell === 'ready') resolve(message.window);
      else if (message.tell === 'closed') lose();
      else if (message.tell === 'reply') {
        waiting.get(message.number)?.(message.error);
        waiting.delete(message.number);
      } else for (const listener of listeners) listener(message);
    });
  });
  const window = await ready;
  // The thread waits inside the system, where Node could not end it, and would wait for it for ever at the end.
  process.once('exit', (code) => {
    postMessage(window, closeMessage, 0, 0);
    Atomics.wait(ended, 0, 0, patience);
    endProcess(-1, code);
  });
  worker.once('exit', () => {
    lose();
    for (const settle of waiting.values()) settle(-1);
  });
  let count = 0;
  return {
    ask: (request) =>
      new Promise((resolve) => {
        count += 1;
        hadHotkeys ||= request.ask === 'hotkey';
        waiting.set(count, resolve);
        port.postMessage({ number: count, request });
        postMessage(window, ordersMessage, 0, 0);
      }),
    onEvent(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    lost,
    keepProcess(yes) {
      if (yes) for (const part of [worker, port]) part.ref();
      else for (const part of [worker, port]) part.unref();
    },
  };
}
