import { createWriteStream, mkdtempSync, rmSync } from 'node:fs';
import { open } from 'node:fs/promises';
import type { IncomingMessage } from 'node:http';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { z } from 'zod';
import { imageIdSchema } from '#contract/image.ts';
import { findAccount, requireAccount } from '#helper/account/account.ts';
import { beginSignIn } from '#helper/account/begin-sign-in.ts';
import { signOut } from '#helper/account/sign-out.ts';
import { formatAccelerator, parseAccelerator } from '#helper/hotkey/accelerator.ts';
import { HelperError } from '#helper/platform/helper-error.ts';
import { findLinuxSession } from '#helper/platform/linux-session.ts';
import { removePicture } from '#helper/recent/remove-picture.ts';
import { changeSetting } from '#helper/settings/change-setting.ts';
import { makePrivate } from '#helper/settings/folders.ts';
import { isSettingKey, settingFields } from '#helper/settings/setting-fields.ts';
import { openStartup } from '#helper/startup/startup.ts';
import { deliver } from '#helper/upload/deliver.ts';
import { drop, findInQueue, keepFile } from '#helper/upload/queue.ts';
import { retryQueue } from '#helper/upload/retry-queue.ts';
import { sniffExtension } from '#helper/upload/sniff.ts';
import type { PageHost } from './page-host.ts';

type Answer = Record<string, unknown>;
type Change = (host: PageHost, body: unknown) => Promise<Answer>;

/** While keys are being recorded ours are given back, or the browser would never see them; in milliseconds at most. */
const RECORDING = 20_000;

/** What the page can change, by the last part of the address. Every one throws HelperError with words for the person. */
export const changes = {
  set: takes(z.object({ key: z.string(), value: z.string().nullable() }), async (host, { key, value }) => {
    await setOne(host, key, value);
    await host.keys?.follow(host.studio.settings.current().hotkeys);
    return {};
  }),
  record: takes(z.object({ on: z.boolean() }), async ({ keys }, { on }) => {
    await keys?.lend(on ? RECORDING : 0);
    return {};
  }),
  delete: takes(z.object({ id: imageIdSchema }), async ({ studio }, { id }) => {
    await removePicture(studio.delivery.server, studio.folders.state, id);
    return {};
  }),
  retry: takes(z.object({ id: z.string() }), async ({ studio }, { id }) => {
    const { folders, delivery } = studio;
    requireAccount(folders.state);
    findInQueue(folders.queue, id);
    // Chosen by a person: whose it was, and that it was refused before, is for them to know.
    const { sent, failed } = await retryQueue(delivery, folders.state, (entry) => entry.id === id, { named: true });
    if (failed[0]) throw failed[0].error;
    return { url: sent[0]?.url };
  }),
  send: takes(z.object({}), async (host) => {
    requireAccount(host.studio.folders.state);
    await host.send();
    return {};
  }),
  drop: takes(z.object({ id: z.string() }), async ({ studio: { folders } }, { id }) => {
    drop(folders.queue, findInQueue(folders.queue, id));
    return {};
  }),
  startup: takes(z.object({ on: z.boolean() }), async (_, { on }) => {
    (await openStartup()).set(on);
    return {};
  }),
  'sign-in': takes(z.object({ server: z.string().max(500) }), async ({ studio, trouble }, { server }) => {
    return { url: await beginSignIn(makePrivate(studio.folders.state), server, trouble) };
  }),
  'sign-out': takes(z.object({}), async ({ studio }) => {
    const account = findAccount(studio.folders.state);
    return { ended: account && (await signOut({ stateFolder: studio.folders.state }, account)) };
  }),
} satisfies Record<string, Change>;

/** Takes a picture file's bytes as the request's body, through the queue as every other. */
export async function takeUpload({ studio }: PageHost, request: IncomingMessage): Promise<Answer> {
  const { state, queue } = studio.folders;
  const { server, user } = requireAccount(state);
  const folder = mkdtempSync(join(makePrivate(state), 'incoming-'));
  try {
    const file = join(folder, 'file');
    await pipeline(request, createWriteStream(file, { mode: 0o600 }));
    const extension = await extensionOf(file);
    const entry = await keepFile(queue, file, extension, { owner: { server, user: user.id } });
    const answer = await deliver(studio.delivery, entry).catch((error) => {
      if (error instanceof HelperError && error.code === 'refused') drop(queue, entry);
      throw error;
    });
    return { url: answer.url };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

async function extensionOf(file: string): Promise<string> {
  const start = Buffer.alloc(16);
  const handle = await open(file, 'r');
  await handle.read(start, 0, 16, 0).finally(() => handle.close());
  const extension = sniffExtension(start);
  if (extension) return extension;
  throw new HelperError('refused', 'That is no picture that the server takes (PNG, JPEG, GIF, WebP, AVIF)');
}

/**
 * Sets a setting; a key that another program has is refused before it is written.
 * @throws HelperError `hotkey_taken`, `bad_accelerator`, `settings_wrong` with what is wrong alone: the page shows where.
 */
async function setOne({ studio, keys }: PageHost, key: string, value: string | null): Promise<void> {
  const isKey = isSettingKey(key) && settingFields[key].kind === 'hotkey' && value !== null && value !== 'off';
  if (isKey && (await canTry())) await keys?.check(formatAccelerator(parseAccelerator(value)));
  try {
    changeSetting(studio.folders.config, key, value ?? undefined);
  } catch (error) {
    const cause = error instanceof HelperError && error.code === 'settings_wrong' ? error.cause : undefined;
    const issue = cause instanceof z.ZodError ? cause.issues[0] : undefined;
    throw issue ? new HelperError('settings_wrong', issue.message, { cause }) : error;
  }
}

/** A Wayland desktop would ask its person about a key that is only tried. */
async function canTry(): Promise<boolean> {
  return process.platform !== 'linux' || !(await findLinuxSession()).startsWith('wayland');
}

function takes<T>(schema: z.ZodType<T>, run: (host: PageHost, body: T) => Promise<Answer>): Change {
  return async (host, body) => {
    const parsed = schema.safeParse(body);
    if (!parsed.success) throw new HelperError('usage', 'That is not understood', { cause: parsed.error });
    return run(host, parsed.data);
  };
}
