import { randomBytes } from 'node:crypto';
import { mkdirSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import sharp from 'sharp';
import type { Caller } from '#authority/caller.ts';
import { allScopes } from '#contract/scope.ts';
import type { Database } from '#db/database.ts';
import { newId } from '#db/new-id.ts';
import { errorAnswer, jsonAnswer, sendAnswer } from '#http/respond.ts';
import type { ImageRow } from '#image/image.ts';
import { type Incoming, openIncoming } from '#image/incoming.ts';
import { type ReceiveSources, receiveImage } from '#image/receive.ts';
import { SmallUploads } from '#image/small-uploads.ts';
import { Turns } from '#image/turns.ts';
import { openDiskStore } from '#store/disk.ts';
import type { LocalStore } from '#store/store.ts';

/** What the verbs on pictures work with in a test: a real folder, a real store, a real socket to send through. */
export interface ImageDesk {
  readonly folder: string;
  readonly store: LocalStore;
  readonly incoming: Incoming;
  readonly sources: ReceiveSources;
  readonly url: string;
  /** Who asks from now on, over HTTP. */
  caller: Caller | undefined;
  /** Names of all files of the store and of uploads in progress. */
  files(): { stored: string[]; incoming: string[] };
  close(): Promise<void>;
}

export const silent = { info: () => undefined, warn: () => undefined, error: () => undefined };

export function userCaller(userId = newId(), role: Caller['role'] = 'user'): Caller {
  return { userId, role, via: 'token', scopes: new Set(allScopes) };
}

/** A PNG of noise, another one at each call. */
export async function newPicture(side = 24): Promise<Buffer> {
  const noise = randomBytes(side * side * 3);
  return await sharp(noise, { raw: { width: side, height: side, channels: 3 } })
    .png()
    .toBuffer();
}

/** A multipart body; fields before the file, unless a file comes first in the list. */
export function formOf(parts: Record<string, string | Buffer>): FormData {
  const form = new FormData();
  for (const [name, value] of Object.entries(parts)) {
    if (typeof value === 'string') form.append(name, value);
    else form.append(name, new Blob([new Uint8Array(value)]), 'C:\\Users\\me\\secret name.png');
  }
  return form;
}

export async function openImageDesk(db: Database, changes: Partial<ReceiveSources> = {}): Promise<ImageDesk> {
  const folder = mkdtempSync(join(tmpdir(), 'prntscrn-desk-'));
  const store = await openDiskStore(join(folder, 'images'));
  const incoming = openIncoming(join(folder, 'incoming'));
  const sources: ReceiveSources = {
    db,
    disk: store,
    incoming,
    inspections: new Turns(40_000_000),
    small: new SmallUploads(50_000, 200_000),
    baseUrl: 'https://shots.example',
    maxUploadBytes: 1_000_000,
    maxPixels: 1_000_000,
    retentionDays: 0,
    quotaBytes: 0,
    quotaImages: 0,
    stallMs: 20_000,
    ...changes,
  };
  const server = createServer();
  const desk: ImageDesk = {
    folder,
    store,
    incoming,
    sources,
    url: await listen(server),
    caller: userCaller(),
    files: () => ({ stored: filesUnder(join(folder, 'images')), incoming: filesUnder(join(folder, 'incoming')) }),
    close: async () => {
      server.closeAllConnections();
      await new Promise((done) => server.close(done));
      incoming.close();
      rmSync(folder, { recursive: true, force: true });
    },
  };
  server.on('request', async (request, response) => {
    const answer = await receiveImage(sources, desk.caller, { headers: request.headers, body: request }).then(
      (body) => jsonAnswer(201, body),
      (error) => errorAnswer(error, silent),
    );
    await sendAnswer(request, response, answer);
  });
  return desk;
}

async function listen(server: Server): Promise<string> {
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

function filesUnder(folder: string): string[] {
  mkdirSync(folder, { recursive: true });
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && !entry.name.endsWith('.lock'))
    .map((entry) => entry.name);
}

/** A row as an upload would have made it. */
export function newRow(userId: string, changes: Partial<ImageRow> = {}): ImageRow {
  const id = newId();
  return {
    id,
    userId,
    type: 'image/png',
    bytes: 100,
    width: 10,
    height: 10,
    frames: 1,
    sha256: 'a'.repeat(64),
    title: null,
    visibility: 'link',
    store: 'disk',
    storeKey: id,
    idempotencyKey: null,
    createdAt: Date.now(),
    expiresAt: null,
    deletedAt: null,
    keep: false,
    views: 0,
    lastViewedAt: null,
    replacedAt: null,
    ...changes,
  };
}

/** An entry of the purge queue, waiting and due, for bytes of the disk store. */
export function newPurge(changes: Partial<PurgeRow> = {}): PurgeRow {
  const id = newId();
  return {
    id,
    userId: null,
    store: 'disk',
    storeKey: id,
    bytes: 100,
    reason: 'deleted_by_owner',
    askedBy: null,
    state: 'waiting',
    attempts: 0,
    nextAttemptAt: 1,
    lastError: null,
    createdAt: 1,
    ...changes,
  };
}

type PurgeRow = Database['tables']['purges']['$inferSelect'];
