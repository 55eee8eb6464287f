import { getAsset, isSea } from 'node:sea';
import { Worker, type WorkerOptions } from 'node:worker_threads';
import { ownFile } from './own-file.ts';

/** The helper's threads, by the file that each one runs. */
export const ownThreads = ['platform/win32-desk-thread', 'recording/encode-worker', 'recording/keep-worker'] as const;

/** Starts a thread of the helper's; a packaged helper carries its threads' code inside of itself. */
export function ownThread(thread: (typeof ownThreads)[number], options: WorkerOptions): Worker {
  if (isSea()) return new Worker(getAsset(`${thread}.cjs`, 'utf8'), { ...options, eval: true });
  return new Worker(ownFile(thread), options);
}
