import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { inspect } from 'node:util';
import { expect, onTestFinished } from 'vitest';
import type { ImageType } from '#contract/image.ts';
import { newId } from '#db/new-id.ts';
import { AppError } from '#errors/app-error.ts';
import { openImgurStore } from '#store/imgur.ts';
import type { LocalPicture, Store } from '#store/store.ts';
import { type ImgurServer, openImgurServer } from './imgur-server.ts';

interface Limits {
  /** Milliseconds of silence after which the store gives up. */
  readonly patienceMs?: number;
  readonly digestMs?: number;
}

/** imgur with the store that speaks to it, whose clock stands. */
export interface ImgurDesk {
  readonly imgur: ImgurServer;
  readonly store: Store;
  /** Epoch milliseconds. */
  time: number;
  reopen(url: string, limits?: Limits): Promise<Store>;
  picture(bytes?: Uint8Array, type?: ImageType): LocalPicture;
  /** What an attempt fails with, after a look that it tells nothing that only we and imgur know. */
  failure(attempt: Promise<unknown>, ...secrets: string[]): Promise<AppError>;
  /** How the removal of one key ends. */
  removal(key: string): Promise<AppError | undefined>;
}

/** What whoever called learns of a failure: of `whole` imgur, of this picture `alone`, or of it for good (`never`). */
export const failures = {
  whole: { code: 'unavailable', final: false, retryAfterMs: expect.any(Number) },
  alone: { code: 'unavailable', final: false, retryAfterMs: undefined },
  never: { code: 'unavailable', final: true, retryAfterMs: undefined },
};

/** A desk of the test's own, gone when it ends. */
export async function openImgurDesk(limits: Limits = {}): Promise<ImgurDesk> {
  const imgur = await openImgurServer();
  const folder = mkdtempSync(join(tmpdir(), 'prntscrn-imgur-'));
  onTestFinished(async () => {
    await imgur.close();
    rmSync(folder, { recursive: true, force: true });
  });
  const reopen: ImgurDesk['reopen'] = (url, { patienceMs = 8000, digestMs = 0 } = {}) =>
    openImgurStore(
      { IMGUR_CLIENT_ID: imgur.clientId, IMGUR_API_URL: url, IMGUR_IMAGE_URL: url },
      { answerMs: patienceMs, stallMs: patienceMs, digestMs, pausesMs: [1, 1], now: () => desk.time },
    );
  const desk: ImgurDesk = {
    imgur,
    store: await reopen(imgur.url, limits),
    time: 1_800_000_000_000,
    reopen,
    picture: (bytes = randomBytes(2000), type = 'image/png') => {
      const file = join(folder, newId());
      writeFileSync(file, bytes, { mode: 0o600 });
      return { id: newId(), file, type, bytes: bytes.length };
    },
    failure: async (attempt, ...secrets) => {
      const error = await attempt.then(
        () => undefined,
        (reason: unknown) => reason,
      );
      expect(error).toBeInstanceOf(AppError);
      expectSilence(error, [imgur.clientId, ...secrets]);
      return error as AppError;
    },
    removal: async (key) => {
      const [result] = await desk.store.remove([key]);
      expectSilence(result, [imgur.clientId, key.split('.')[2] ?? '']);
      return result;
    },
  };
  return desk;
}

function expectSilence(error: unknown, secrets: readonly string[]): void {
  for (const secret of secrets) expect(inspect(error, { depth: 9 })).not.toContain(secret);
}
