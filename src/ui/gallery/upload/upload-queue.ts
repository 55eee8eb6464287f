import type { ErrorCode } from '#contract/error.ts';
import type { ImageItem } from '#contract/image.ts';

/** Why a picture was not taken: a code of the wire, or what was found here. `message` is the server's. */
export interface UploadFault {
  readonly code: ErrorCode | 'network' | 'empty';
  readonly message: string;
}

/** One picture on its way. `sent` goes from 0 to 1; at 1 the server is checking it. */
export interface Upload {
  readonly id: number;
  readonly file: File;
  readonly state: 'waiting' | 'sending' | 'done' | 'failed' | 'cancelled';
  readonly sent: number;
  readonly fault?: UploadFault;
  readonly picture?: ImageItem;
}

export interface Sending {
  readonly file: File;
  /** The same at each try, so that a picture whose answer was lost is there once. */
  readonly idempotencyKey: string;
  readonly signal: AbortSignal;
  readonly onSent: (share: number) => void;
}

/** Sends one picture. @throws UploadFailure, or what the signal says. */
export type Send = (sending: Sending) => Promise<ImageItem>;

export class UploadFailure extends Error {
  readonly fault: UploadFault;

  constructor(fault: UploadFault) {
    super(fault.message);
    this.name = 'UploadFailure';
    this.fault = fault;
  }
}

interface QueueOptions {
  readonly send: Send;
  readonly newKey: () => string;
  readonly maxBytes: number;
  readonly onDone: (picture: ImageItem) => void;
  readonly atOnce?: number;
}

/** Pictures on their way to the server, a few at once and the others in the order given. */
export class UploadQueue {
  readonly #options: QueueOptions;
  readonly #keys = new Map<number, string>();
  readonly #running = new Map<number, AbortController>();
  readonly #listeners = new Set<() => void>();
  #uploads: readonly Upload[] = [];
  #last = 0;

  constructor(options: QueueOptions) {
    this.#options = options;
  }

  /** All of them, another array after each change. */
  readonly all = (): readonly Upload[] => this.#uploads;

  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };

  add(files: readonly File[]): void {
    const fresh = files.map((file): Upload => {
      const fault = faultOf(file, this.#options.maxBytes);
      const id = ++this.#last;
      this.#keys.set(id, this.#options.newKey());
      return { id, file, sent: 0, ...(fault ? { state: 'failed', fault } : { state: 'waiting' }) };
    });
    this.#set([...this.#uploads, ...fresh]);
    this.#next();
  }

  cancel(id: number): void {
    this.#running.get(id)?.abort();
    this.#change(id, { state: 'cancelled', sent: 0 });
    this.#next();
  }

  retry(id: number): void {
    const { state } = this.#uploads.find((one) => one.id === id) ?? {};
    if (state !== 'failed' && state !== 'cancelled') return;
    this.#change(id, { state: 'waiting', sent: 0, fault: undefined });
    this.#next();
  }

  /** Forgets those that are over. */
  clear(): void {
    this.#set(this.#uploads.filter(({ state }) => state === 'waiting' || state === 'sending'));
  }

  #next(): void {
    const { atOnce = 3 } = this.#options;
    for (const upload of this.#uploads) {
      if (this.#running.size >= atOnce) return;
      if (upload.state === 'waiting') void this.#run(upload);
    }
  }

  async #run({ id, file }: Upload): Promise<void> {
    const { send, onDone } = this.#options;
    const controller = new AbortController();
    this.#running.set(id, controller);
    this.#change(id, { state: 'sending' });
    const onSent = (sent: number) => controller.signal.aborted || this.#change(id, { sent });
    try {
      const idempotencyKey = this.#keys.get(id) ?? '';
      const picture = await send({ file, idempotencyKey, signal: controller.signal, onSent });
      if (controller.signal.aborted) return;
      this.#change(id, { state: 'done', sent: 1, picture });
      onDone(picture);
    } catch (error) {
      if (controller.signal.aborted) return;
      const fault = error instanceof UploadFailure ? error.fault : { code: 'network' as const, message: String(error) };
      this.#change(id, { state: 'failed', sent: 0, fault });
    } finally {
      if (this.#running.get(id) === controller) this.#running.delete(id);
      this.#next();
    }
  }

  #change(id: number, change: { [K in keyof Upload]?: Upload[K] | undefined }): void {
    this.#set(this.#uploads.map((one) => (one.id === id ? ({ ...one, ...change } as Upload) : one)));
  }

  #set(uploads: readonly Upload[]): void {
    this.#uploads = uploads;
    for (const listener of this.#listeners) listener();
  }
}

/** What can be said of a file before it is sent. */
function faultOf(file: File, maxBytes: number): UploadFault | undefined {
  if (file.size === 0) return { code: 'empty', message: '' };
  if (file.size > maxBytes) return { code: 'too_large', message: '' };
  // Whether it is a picture is told by its bytes; what says of itself that it is none need not be sent.
  if (file.type !== '' && !file.type.startsWith('image/')) return { code: 'unsupported_type', message: '' };
  return undefined;
}
