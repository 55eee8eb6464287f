import { Readable } from 'node:stream';
import { finished } from 'node:stream/promises';
import { ZipFile } from 'yazl';
import { recordAudit } from '#audit/record.ts';
import { type Caller, requirePerson } from '#authority/caller.ts';
import { AppError } from '#errors/app-error.ts';
import { type ImageRow, toItem } from '#image/image.ts';
import type { PictureBytes } from '#image/picture-bytes.ts';
import { retentionDaysFor } from '#image/queries.ts';
import type { Log } from '#log/log.ts';
import { listConnections } from '#oauth/list-connections.ts';
import type { RecordSources } from '#oauth/record.ts';
import { listBrowsers } from '#session/list-browsers.ts';
import { StoreError } from '#store/store.ts';
import { listTokens } from '#token/list-tokens.ts';
import { getUser } from '#user/get-user.ts';
import { fileName } from './file-name.ts';
import { pageOfOwn } from './queries.ts';

export interface ExportSources extends RecordSources {
  readonly bytes: Pick<PictureBytes, 'openPart'>;
  readonly baseUrl: string;
  readonly retentionDays: number;
  readonly log: Log;
}

const pageSize = 100;

/**
 * Everything of the caller's as a zip file, written while it is read: one picture is open at a time, and none is held in
 * memory. A picture that its store does not give now is left out, and `pictures.json` says so. Destroy it to call it off.
 * @throws AppError as `requirePerson` does.
 */
export async function exportAccount(sources: ExportSources, caller: Caller | undefined): Promise<Readable> {
  const person = requirePerson(caller);
  const account = {
    ...(await getUser(sources.db, person)),
    tokens: await listTokens(sources.db, person),
    browsers: await listBrowsers(sources, person),
    programs: await listConnections(sources, person),
  };
  await recordAudit(sources, person, {
    action: 'data.export',
    targetId: person.userId,
    targetName: person.name ?? null,
  });
  const zip = new ZipFile();
  const output = zip.outputStream as Readable;
  const broken = (error: unknown) => output.destroy(error as Error);
  zip.on('error', broken);
  const begun = (sources.now ?? Date.now)();
  zip.addBuffer(json(account), 'account.json', { mtime: new Date(begun) });
  fill(sources, { zip, output, userId: person.userId, begun }).catch(broken);
  return output;
}

const json = (value: unknown) => Buffer.from(`${JSON.stringify(value, null, 2)}\n`);

interface Archive {
  readonly zip: ZipFile;
  readonly output: Readable;
  readonly userId: string;
  /** Pictures that came later are not in it. */
  readonly begun: number;
}

async function fill(sources: ExportSources, archive: Archive): Promise<void> {
  const { zip, output, begun } = archive;
  const absent = new Set<string>();
  let current: Readable | undefined;
  // What is called off reads no picture to its end.
  output.once('close', () => current?.destroy());
  for await (const row of ownPictures(sources, archive)) {
    current = await open(sources, row);
    if (output.destroyed) return void current?.destroy();
    if (!current) {
      absent.add(row.id);
      continue;
    }
    zip.addReadStream(current, fileName(row), { compress: false, size: row.bytes, mtime: new Date(row.createdAt) });
    await finished(current, { writable: false });
  }
  const list = Readable.from(await pictureList(sources, archive, absent));
  zip.addReadStream(list, 'pictures.json', { mtime: new Date(begun) });
  zip.end();
}

/** A picture's bytes; undefined where they are gone or their store does not answer. */
async function open({ bytes, log }: ExportSources, row: ImageRow): Promise<Readable | undefined> {
  try {
    return await bytes.openPart(row, { start: 0, end: row.bytes - 1 });
  } catch (error) {
    if (!(error instanceof StoreError || (error instanceof AppError && error.code === 'not_found'))) throw error;
    log.warn({ err: error }, 'A picture is left out of an export');
    return undefined;
  }
}

async function* ownPictures(
  { db, now = Date.now }: ExportSources,
  { userId, begun }: Archive,
): AsyncGenerator<ImageRow> {
  let after: ImageRow | undefined;
  for (;;) {
    const rows = await pageOfOwn(db, { userId, now: now(), limit: pageSize, after });
    for (const row of rows) {
      if (row.createdAt > begun) return;
      yield row;
    }
    after = rows.at(-1);
    if (rows.length < pageSize) return;
  }
}

/** `pictures.json`, piece by piece; `file` is null for a picture that is left out. */
async function pictureList(sources: ExportSources, archive: Archive, absent: Set<string>) {
  const days = await retentionDaysFor(sources.db, archive.userId, sources.retentionDays);
  return (async function* () {
    let separator = '[\n';
    for await (const row of ownPictures(sources, archive)) {
      const item = toItem(row, sources.baseUrl, days);
      yield separator + JSON.stringify({ ...item, file: absent.has(row.id) ? null : fileName(row) });
      separator = ',\n';
    }
    yield separator === '[\n' ? '[]\n' : '\n]\n';
  })();
}
